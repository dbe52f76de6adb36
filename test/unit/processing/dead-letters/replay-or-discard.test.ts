import { describe, expect, it } from '@jest/globals';
import {
  checkNamedDeadLetters,
  type ResolutionRequest,
  resolveDeadLetters,
} from '../../../../src/processing/dead-letters/replay-or-discard.ts';
import { resolutionKey, encodeResolution } from '../../../../src/processing/dead-letters/resolution.ts';
import type {
  ResolvedDeadLetter,
  ResolutionWriter,
  DeadLetterLog,
} from '../../../../src/processing/dead-letters/ports.ts';
import type { InboundRecord } from '../../../../src/processing/records/record.ts';
import { deadLetterRecord, type Failure } from '../../../support/builders/dead-letters.ts';
import { aRecord, NOON } from '../../../support/builders/records.ts';

const topics = new Map([['allocation.commands', { partitions: 3, maxBytes: 100_000 }]]);
const all: ResolutionRequest = { decision: 'replayed', selection: {}, again: false, note: undefined };
const some = (ids: string[], over: Partial<ResolutionRequest> = {}): ResolutionRequest => ({
  ...all,
  selection: { ids: new Set(ids) },
  ...over,
});
const idOf = (offset: number): string => `allocation.commands-0-${offset}`;

/** A log with these dead letters; the next call reads the resolutions that were written. */
function aLog(...deadLetters: InboundRecord[]) {
  const resolutions: InboundRecord[] = [];
  const transactions: (readonly ResolvedDeadLetter[])[] = [];
  const stop = new AbortController();
  const refused: string[] = [];
  const reported: string[] = [];
  const port: DeadLetterLog = {
    async read(readings, signal) {
      for (const { of, onRecord } of readings)
        for (const record of of === 'deadLetters' ? deadLetters : [...resolutions])
          if (!signal.aborted) await onRecord(record);
    },
  };
  const writer: ResolutionWriter = {
    open: () => Promise.resolve(),
    close: () => Promise.resolve(),
    write: (resolved) => {
      transactions.push(resolved);
      for (const { deadLetter, resolution } of resolved)
        resolutions.push(
          aRecord({
            key: Buffer.from(resolutionKey(deadLetter)),
            value: Buffer.from(encodeResolution(resolution)),
          }),
        );
      return Promise.resolve();
    },
  };
  const dependencies = { log: port, writer, topics, now: () => NOON, stop: stop.signal };
  return {
    stop,
    transactions,
    refused,
    reported,
    check: (request: ResolutionRequest) =>
      checkNamedDeadLetters(request.selection.ids ?? new Set(), request, dependencies),
    resolve: (request: ResolutionRequest, onResolved: () => void = () => undefined) =>
      resolveDeadLetters(request, dependencies, {
        onResolved: (resolved) => {
          reported.push(...resolved.map(({ deadLetter }) => deadLetter.id));
          return Promise.resolve(onResolved());
        },
        onRefused: ({ id }, obstacle) => void refused.push(`${id}: ${obstacle}`),
      }),
  };
}

const deadLetterRecords = (count: number, over: object = {}): InboundRecord[] =>
  Array.from({ length: count }, (_, offset) => deadLetterRecord({ ...over, offset }));
const once = [['dlq-replays', '1']];
const omitted: Failure = { maxBytes: 2_000 };
const tooLarge = (offset: number) => deadLetterRecord({ offset, value: Buffer.alloc(3_000) }, omitted);

describe('resolving dead letters', () => {
  it('replays each, in order, and reports it', async () => {
    const log = aLog(...deadLetterRecords(3));
    await log.resolve({ ...all, note: 'ada' });
    const [transaction = []] = log.transactions;
    expect(transaction.map(({ record }) => record?.headers)).toEqual([once, once, once]);
    expect(transaction[0]?.resolution).toEqual({
      decision: 'replayed',
      at: new Date(NOON).toISOString(),
      note: 'ada',
    });
    expect(log.reported).toEqual([0, 1, 2].map(idOf));
  });

  it('discards a dead letter without sending a record', async () => {
    const log = aLog(...deadLetterRecords(1));
    await log.resolve({ ...all, decision: 'discarded' });
    expect(log.transactions).toMatchObject([[{ resolution: { decision: 'discarded' }, record: undefined }]]);
  });

  it('given a second call, does nothing', async () => {
    const log = aLog(...deadLetterRecords(3));
    await log.resolve(all);
    await log.resolve(all);
    await log.resolve({ ...all, decision: 'discarded' });
    expect(log.transactions).toHaveLength(1);
  });

  it('given a second call with --again, replays again', async () => {
    const log = aLog(...deadLetterRecords(2));
    await log.resolve(all);
    await log.resolve(some([idOf(1)], { again: true }));
    expect(log.reported).toEqual([0, 1, 1].map(idOf));
  });

  it('given many dead letters, resolves them in transactions of 200', async () => {
    const log = aLog(...deadLetterRecords(450));
    await log.resolve(all);
    expect(log.transactions.map((resolved) => resolved.length)).toEqual([200, 200, 50]);
  });

  it('given large dead letters, keeps each transaction within the size limit of the topic', async () => {
    const log = aLog(...deadLetterRecords(5, { value: Buffer.alloc(40_000) }));
    await log.resolve(all);
    expect(log.transactions.map((resolved) => resolved.length)).toEqual([2, 2, 1]);
  });

  it('given a dead letter that cannot be replayed, reports the reason and goes on', async () => {
    const log = aLog(deadLetterRecord(), tooLarge(1), deadLetterRecord({ offset: 2 }));
    await log.resolve(all);
    expect(log.reported).toEqual([0, 2].map(idOf));
    expect(log.refused).toEqual([expect.stringContaining(`${idOf(1)}: its value did not fit`)]);
  });

  it('given a dead letter that cannot be replayed, can discard it', async () => {
    const log = aLog(tooLarge(1));
    await log.resolve({ ...all, decision: 'discarded' });
    expect(log.reported).toEqual([idOf(1)]);
  });

  it('given records that are not dead letters, ignores them', async () => {
    const log = aLog(aRecord(), deadLetterRecord());
    await log.resolve(all);
    expect(log.reported).toEqual([idOf(0)]);
  });

  it('given a stop, starts no further transaction', async () => {
    const log = aLog(...deadLetterRecords(450));
    await log.resolve(all, () => log.stop.abort());
    expect(log.reported).toHaveLength(200);
  });
});

describe('resolving dead letters by their ids', () => {
  it('given only open dead letters, resolves them', async () => {
    const log = aLog(...deadLetterRecords(2));
    expect(await log.check(some([idOf(0), idOf(1)]))).toEqual({ refusals: [], resolvedBefore: [] });
  });

  it('given unknown ids and dead letters that cannot be replayed, refuses all and names those', async () => {
    const log = aLog(deadLetterRecord(), tooLarge(1));
    const { refusals } = await log.check(some([idOf(0), idOf(1), 'x-0-0', 'y']));
    expect(refusals).toEqual([
      'there is no dead letter x-0-0',
      'there is no dead letter y',
      expect.stringMatching(/^allocation.commands-0-1 cannot be replayed: its value/),
    ]);
  });

  it('given only dead letters that were replayed before, refuses', async () => {
    const log = aLog(...deadLetterRecords(1));
    await log.resolve(all);
    const { refusals } = await log.check(some([idOf(0)]));
    expect(refusals).toEqual([
      'allocation.commands-0-0 was replayed at 2023-11-14T22:13:20.000Z: --again replays it once more',
    ]);
    expect(await log.check(some([idOf(0)], { again: true }))).toEqual({ refusals: [], resolvedBefore: [] });
  });

  it('given some that were resolved before, as after an interruption, skips those and resolves the others', async () => {
    const log = aLog(...deadLetterRecords(2));
    await log.resolve(some([idOf(0)], { decision: 'discarded' }));
    expect(await log.check(some([idOf(0), idOf(1)], { decision: 'discarded' }))).toEqual({
      refusals: [],
      resolvedBefore: ['allocation.commands-0-0 was discarded at 2023-11-14T22:13:20.000Z'],
    });
  });

  it('given two dead letters with the same position of which one is open, resolves that one', async () => {
    const log = aLog(deadLetterRecord(), deadLetterRecord({}, { failedAt: NOON + 60_000 }));
    await log.resolve({ ...all, selection: { until: NOON + 60_000 } });
    expect(await log.check(some([idOf(0)]))).toEqual({ refusals: [], resolvedBefore: [] });
    await log.resolve(some([idOf(0)]));
    await log.resolve(all);
    expect(log.transactions.map(([resolved]) => resolved?.deadLetter.failedAt)).toEqual([
      NOON + 1_000,
      NOON + 60_000,
    ]);
  });
});
