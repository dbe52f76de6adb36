import { describe, expect, it, test } from '@jest/globals';
import type { DeadLetterGroups, LateBatches, Partition, Pipeline } from '../../../page/api/answers.ts';
import { nextDelay } from '../../../page/api/backoff.ts';
import { correctionOf } from '../../../page/dead-letters/correction.ts';
import { EMPTY_LOG, KEPT_ROWS, type StreamedEvent, withMessages } from '../../../page/live/live-log.ts';
import { countsOf, noticesOf } from '../../../page/overview/notices.ts';
import { totalLag, withSample } from '../../../page/pipeline/sampling.ts';
import { stoppedReason } from '../../../page/pipeline/stopped-reason.ts';
import { availabilityCurve } from '../../../page/stock/availability-curve.ts';

const partition = (over: Partial<Partition> = {}): Partition => ({
  id: 'commands-0',
  topic: 'commands',
  partition: 0,
  checkpoint: 10,
  logStart: 0,
  logEnd: 10,
  lag: 0,
  oldestAgeSeconds: null,
  messages: 10,
  unpublished: 0,
  lastCommitAt: null,
  latencyMs: null,
  assignedTo: 'worker-1',
  stopped: null,
  ...over,
});

const pipeline = (over: Partial<Pipeline> = {}): Pipeline => ({
  at: '2026-11-30T12:00:00.000Z',
  services: [{ name: 'Kafka', ok: true, reason: null, since: null }],
  partitions: [partition()],
  outbox: { messages: 0, oldestAgeSeconds: null },
  relay: null,
  group: { name: 'g', state: 'Stable', members: [] },
  totals: { handled: 100, written: 100, published: 100 },
  latencyMs: null,
  ...over,
});

const nothing = { pipeline: undefined, groups: undefined, late: undefined };
const stopped = {
  reason: 'the log begins at 200',
  since: '2026-11-30T11:00:00.000Z',
  accept: 'bin/allocation …',
};

const groups: DeadLetterGroups = {
  groups: [
    { reason: 'INVALID_MESSAGE', field: 'eta', count: 2, newestAt: '2026-11-30T11:00:00.000Z', sources: [] },
  ],
  open: 3,
  resolved: 0,
  olderLeftOut: 0,
  catchingUp: false,
};

const late: LateBatches = {
  batches: [
    {
      ref: 'B7',
      sku: 'LAMP',
      eta: '2026-11-20',
      daysLate: 10,
      units: 9,
      lines: { count: 0, units: 0, lines: [] },
    },
  ],
  next: 'more',
};

describe('what needs attention', () => {
  it('is nothing before the first answer, and nothing if all is well', () => {
    expect(noticesOf(nothing)).toEqual([]);
    expect(noticesOf({ ...nothing, pipeline: pipeline() })).toEqual([]);
    expect(countsOf({ ...nothing, pipeline: pipeline() })).toEqual({});
  });

  it('is a service that is away, a stopped partition, a late ship and broken messages, in this order', () => {
    const known = {
      pipeline: pipeline({
        services: [{ name: 'Postgres', ok: false, reason: 'no answer', since: null }],
        partitions: [partition({ id: 'commands-1', stopped })],
      }),
      groups,
      late,
    };
    expect(noticesOf(known).map(({ kind }) => kind)).toEqual(['away', 'stopped', 'late', 'broken']);
    expect(countsOf(known)).toEqual({
      pipeline: '1 stopped',
      shortages: '1+ late',
      'dead-letters': '3 open',
    });
  });

  it('is a partition that nobody reads, unless the group is just sharing them out or nothing waits', () => {
    const alone = [partition({ lag: 5, assignedTo: null })];
    const kinds = (over: Partial<Pipeline>): string[] =>
      noticesOf({ ...nothing, pipeline: pipeline({ partitions: alone, ...over }) }).map(({ kind }) => kind);
    expect(kinds({})).toEqual(['no-worker']);
    expect(kinds({ group: { name: 'g', state: 'PreparingRebalance', members: [] } })).toEqual([]);
    expect(kinds({ group: null })).toEqual([]);
    expect(kinds({ partitions: [partition({ lag: 0, assignedTo: null })] })).toEqual([]);
  });
});

test('the reason of a stopped partition does not name it twice', () => {
  const reason =
    'command partition commands-1 is stopped: records 0 to 1 were deleted before they were handled.';
  expect(stoppedReason({ id: 'commands-1', reason })).toBe(
    'Records 0 to 1 were deleted before they were handled.',
  );
  expect(stoppedReason({ id: 'commands-1', reason: 'something else' })).toBe('Something else');
});

describe('the samples of the pipeline', () => {
  const at = (second: number, handled: number | null): Pipeline =>
    pipeline({
      at: `2026-11-30T12:00:${String(second).padStart(2, '0')}.000Z`,
      totals: handled === null ? null : { handled, written: handled, published: handled },
    });
  const rates = (...answers: Pipeline[]) =>
    answers
      .reduce<Parameters<typeof withSample>[0]>(withSample, { samples: [], last: undefined })
      .samples.map(({ handledPerSecond }) => handledPerSecond);

  it('have the differences of two answers as rates', () => {
    expect(rates(at(0, 100), at(2, 300), at(4, 300))).toEqual([null, 100, 0]);
  });

  it('have no rate where an answer is missing, or the count went back', () => {
    expect(rates(at(0, 100), at(2, null), at(4, 300), at(6, 200))).toEqual([null, null, null, null]);
  });

  it('take an answer once', () => {
    expect(rates(at(0, 100), at(0, 100))).toHaveLength(1);
  });

  it('sum up the lag of the partitions that are known', () => {
    expect(
      totalLag(
        pipeline({ partitions: [partition({ lag: 2 }), partition({ lag: null }), partition({ lag: 3 })] }),
      ),
    ).toBe(5);
    expect(totalLag(pipeline({ partitions: null }))).toBeNull();
  });
});

describe('the curve of what is available', () => {
  const NOW = Date.parse('2026-11-30T12:00:00Z');
  const days = (times: readonly number[]): string[] =>
    times.map((time) => new Date(time * 1_000).toISOString().slice(0, 10));

  it('begins today, steps up with each arrival, and goes on for a while', () => {
    const curve = availabilityCurve(
      [
        { from: null, available: 12 },
        { from: '2026-12-10', available: 62 },
      ],
      NOW,
    );
    expect(days(curve.times)).toEqual(['2026-11-30', '2026-12-10', '2026-12-17']);
    expect(curve).toMatchObject({ units: [12, 62, 62], lateUnits: 0 });
  });

  it('shows what is late from tomorrow on, not as if it were here', () => {
    const curve = availabilityCurve(
      [
        { from: '2026-11-20', available: 5 },
        { from: '2026-11-30', available: 7 },
        { from: '2026-12-05', available: 8 },
      ],
      NOW,
    );
    expect(days(curve.times)).toEqual(['2026-11-30', '2026-12-01', '2026-12-05', '2026-12-12']);
    expect(curve).toMatchObject({ units: [2, 7, 8, 8], lateUnits: 5 });
  });

  it('is zero if there is nothing', () => {
    expect(availabilityCurve([], NOW).units).toEqual([0, 0]);
  });
});

describe('the log of live events', () => {
  const event = (number: number): StreamedEvent => ({
    streamId: `run-${number}`,
    id: `c/${number}`,
    type: 'Allocated',
    sku: 'LAMP',
    sequence: number,
    time: '',
    publishedAt: '',
    commandId: 'c',
    data: {},
  });

  it('has the newest first, keeps some hundred, and counts all', () => {
    const messages = Array.from(
      { length: KEPT_ROWS + 50 },
      (_, n) => ({ kind: 'event', event: event(n) }) as const,
    );
    const log = withMessages(EMPTY_LOG, messages);
    expect(log.events).toHaveLength(KEPT_ROWS);
    expect(log.events[0]?.sequence).toBe(KEPT_ROWS + 49);
    expect(log.shown).toBe(KEPT_ROWS + 50);
  });

  it('counts what was left out, and says so if nobody knows how many', () => {
    const skipped = (count: number | null) =>
      ({ kind: 'skipped', skipped: { count, reason: 'rate' } }) as const;
    expect(withMessages(EMPTY_LOG, [skipped(1_950), skipped(3)])).toMatchObject({
      leftOut: 1_953,
      hasGap: false,
    });
    expect(withMessages(EMPTY_LOG, [skipped(null)])).toMatchObject({ leftOut: 0, hasGap: true });
  });
});

describe('a correction', () => {
  it('is the command and its fields', () => {
    expect(correctionOf('CreateBatch', '{"qty":1}')).toEqual({ type: 'CreateBatch', data: { qty: 1 } });
  });

  it.each([
    ['', '{}', 'Choose a command.'],
    ['Allocate', '{', 'not JSON'],
    ['Allocate', '[1]', 'must be a JSON object'],
    ['Allocate', 'null', 'must be a JSON object'],
  ])('of type %j with %j says: %s', (type, json, message) => {
    expect(() => correctionOf(type, json)).toThrow(message);
  });
});

describe('the time to the next request', () => {
  it('doubles with each failure, up to 15 seconds, and is never shorter than usual', () => {
    expect([0, 1, 2, 3, 9].map((failures) => nextDelay(2_000, failures))).toEqual([
      2_000, 4_000, 8_000, 15_000, 15_000,
    ]);
    expect(nextDelay(60_000, 3)).toBe(60_000);
  });
});
