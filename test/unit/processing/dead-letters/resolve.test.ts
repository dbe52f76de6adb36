import { describe, expect, it } from '@jest/globals';
import {
  resolveDeadLetters,
  type ResolutionRequest,
} from '../../../../src/processing/dead-letters/resolve.ts';
import { decisionKey, writeDecision } from '../../../../src/processing/dead-letters/decision.ts';
import type {
  DecidedLetter,
  DecisionWriter,
  LetterLog,
} from '../../../../src/processing/dead-letters/ports.ts';
import { checkNamed } from '../../../../src/processing/dead-letters/named-letters.ts';
import type { InboundRecord } from '../../../../src/processing/records/record.ts';
import { letterRecord, type Story } from '../../../support/builders/dead-letters.ts';
import { aRecord, NOON } from '../../../support/builders/records.ts';

const topics = new Map([['allocation.commands', { partitions: 3, maxBytes: 100_000 }]]);
const all: ResolutionRequest = { decision: 'replayed', selection: {}, again: false, note: undefined };
const some = (ids: string[], over: Partial<ResolutionRequest> = {}): ResolutionRequest => ({
  ...all,
  selection: { ids: new Set(ids) },
  ...over,
});
const idOf = (offset: number): string => `allocation.commands-0-${offset}`;

/** A desk with these letters; what is written counts when it is looked at again. */
function aDesk(...letters: InboundRecord[]) {
  const decisions: InboundRecord[] = [];
  const transactions: (readonly DecidedLetter[])[] = [];
  const stop = new AbortController();
  const refused: string[] = [];
  const told: string[] = [];
  const log: LetterLog = {
    async read(readings, signal) {
      for (const { of, onRecord } of readings)
        for (const record of of === 'letters' ? letters : [...decisions])
          if (!signal.aborted) await onRecord(record);
    },
  };
  const writer: DecisionWriter = {
    open: () => Promise.resolve(),
    close: () => Promise.resolve(),
    write: (decided) => {
      transactions.push(decided);
      for (const { letter, decision } of decided)
        decisions.push(
          aRecord({ key: Buffer.from(decisionKey(letter)), value: Buffer.from(writeDecision(decision)) }),
        );
      return Promise.resolve();
    },
  };
  const dependencies = { log, writer, topics, now: () => NOON, stop: stop.signal };
  return {
    stop,
    transactions,
    refused,
    told,
    check: (wish: ResolutionRequest) => checkNamed(wish.selection.ids ?? new Set(), wish, dependencies),
    decide: (wish: ResolutionRequest, onDecided: () => void = () => undefined) =>
      resolveDeadLetters(wish, dependencies, {
        onDecided: (decided) => {
          told.push(...decided.map(({ letter }) => letter.id));
          return Promise.resolve(onDecided());
        },
        onRefused: ({ id }, obstacle) => void refused.push(`${id}: ${obstacle}`),
      }),
  };
}

const letterRecords = (count: number, over: object = {}): InboundRecord[] =>
  Array.from({ length: count }, (_, offset) => letterRecord({ ...over, offset }));
const once = [['dlq-replays', '1']];
const omitted: Story = { maxBytes: 2_000 };
const tooLarge = (offset: number) => letterRecord({ offset, value: Buffer.alloc(3_000) }, omitted);

describe('deciding about letters', () => {
  it('replays each, in order, and tells of it', async () => {
    const desk = aDesk(...letterRecords(3));
    await desk.decide({ ...all, note: 'ada' });
    const [transaction = []] = desk.transactions;
    expect(transaction.map(({ record }) => record?.headers)).toEqual([once, once, once]);
    expect(transaction[0]?.decision).toEqual({
      decision: 'replayed',
      at: new Date(NOON).toISOString(),
      note: 'ada',
    });
    expect(desk.told).toEqual([0, 1, 2].map(idOf));
  });

  it('discards without a record', async () => {
    const desk = aDesk(...letterRecords(1));
    await desk.decide({ ...all, decision: 'discarded' });
    expect(desk.transactions).toMatchObject([[{ decision: { decision: 'discarded' }, record: undefined }]]);
  });

  it('given a second time, does nothing', async () => {
    const desk = aDesk(...letterRecords(3));
    await desk.decide(all);
    await desk.decide(all);
    await desk.decide({ ...all, decision: 'discarded' });
    expect(desk.transactions).toHaveLength(1);
  });

  it('given a second time on purpose, does it again', async () => {
    const desk = aDesk(...letterRecords(2));
    await desk.decide(all);
    await desk.decide(some([idOf(1)], { again: true }));
    expect(desk.told).toEqual([0, 1, 1].map(idOf));
  });

  it('given many, does so in transactions of 200', async () => {
    const desk = aDesk(...letterRecords(450));
    await desk.decide(all);
    expect(desk.transactions.map((decided) => decided.length)).toEqual([200, 200, 50]);
  });

  it('given large ones, keeps each transaction within what a topic takes at once', async () => {
    const desk = aDesk(...letterRecords(5, { value: Buffer.alloc(40_000) }));
    await desk.decide(all);
    expect(desk.transactions.map((decided) => decided.length)).toEqual([2, 2, 1]);
  });

  it('given one that cannot be replayed, says why and goes on', async () => {
    const desk = aDesk(letterRecord(), tooLarge(1), letterRecord({ offset: 2 }));
    await desk.decide(all);
    expect(desk.told).toEqual([0, 2].map(idOf));
    expect(desk.refused).toEqual([expect.stringContaining(`${idOf(1)}: its value did not fit`)]);
  });

  it('given one that cannot be replayed, can discard it', async () => {
    const desk = aDesk(tooLarge(1));
    await desk.decide({ ...all, decision: 'discarded' });
    expect(desk.told).toEqual([idOf(1)]);
  });

  it('given records that are no letters, leaves them alone', async () => {
    const desk = aDesk(aRecord(), letterRecord());
    await desk.decide(all);
    expect(desk.told).toEqual([idOf(0)]);
  });

  it('given a stop, begins no further transaction', async () => {
    const desk = aDesk(...letterRecords(450));
    await desk.decide(all, () => desk.stop.abort());
    expect(desk.told).toHaveLength(200);
  });
});

describe('letters that are named', () => {
  it('given all of them open, nothing is against it', async () => {
    const desk = aDesk(...letterRecords(2));
    expect(await desk.check(some([idOf(0), idOf(1)]))).toEqual({ refusals: [], asTheyAre: [] });
  });

  it('given unknown ones and ones that cannot be replayed, refuses all and names those', async () => {
    const desk = aDesk(letterRecord(), tooLarge(1));
    const { refusals } = await desk.check(some([idOf(0), idOf(1), 'x-0-0', 'y']));
    expect(refusals).toEqual([
      'there is no dead letter x-0-0',
      'there is no dead letter y',
      expect.stringMatching(/^allocation.commands-0-1 cannot be replayed: its value/),
    ]);
  });

  it('given only ones that were replayed before, refuses', async () => {
    const desk = aDesk(...letterRecords(1));
    await desk.decide(all);
    const { refusals } = await desk.check(some([idOf(0)]));
    expect(refusals).toEqual([
      'allocation.commands-0-0 was replayed at 2023-11-14T22:13:20.000Z: --again replays it once more',
    ]);
    expect(await desk.check(some([idOf(0)], { again: true }))).toEqual({ refusals: [], asTheyAre: [] });
  });

  it('given some that were decided about before, as after a stop half-way, leaves those and does the others', async () => {
    const desk = aDesk(...letterRecords(2));
    await desk.decide(some([idOf(0)], { decision: 'discarded' }));
    expect(await desk.check(some([idOf(0), idOf(1)], { decision: 'discarded' }))).toEqual({
      refusals: [],
      asTheyAre: ['allocation.commands-0-0 was discarded at 2023-11-14T22:13:20.000Z'],
    });
  });

  it('given two letters of one place, of which one is open, does that one', async () => {
    const desk = aDesk(letterRecord(), letterRecord({}, { failedAt: NOON + 60_000 }));
    await desk.decide({ ...all, selection: { until: NOON + 60_000 } });
    expect(await desk.check(some([idOf(0)]))).toEqual({ refusals: [], asTheyAre: [] });
    await desk.decide(some([idOf(0)]));
    await desk.decide(all);
    expect(desk.transactions.map(([decided]) => decided?.letter.failedAt)).toEqual([
      NOON + 1_000,
      NOON + 60_000,
    ]);
  });
});
