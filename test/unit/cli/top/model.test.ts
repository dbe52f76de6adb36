import { describe, expect, it } from '@jest/globals';
import { topModel } from '../../../../src/entrypoints/cli/top/model.ts';
import { NOON } from '../../../support/builders/records.ts';
import { aKafkaReading, aRow } from './top-views.ts';

const NAME = 'allocation.commands-0';

/** Postgres and Kafka are asked one after the other, as often as a test says. */
function given(intervalMs = 1_000) {
  const model = topModel(['allocation.commands'], intervalMs);
  return {
    ...model,
    database: (at: number, ...rows: Parameters<typeof aRow>[0][]) =>
      model.observeDatabase({ partitions: rows.map(aRow), leaders: [] }, model.logs(), at),
    kafka: (at: number, ...reading: Parameters<typeof aKafkaReading>) =>
      model.observeKafka(aKafkaReading(...reading), model.rows(), at),
    only: (at: number) => model.partitions(at)[0],
  };
}

describe('a partition', () => {
  it('before any answer is none', () => {
    expect(given().partitions(NOON)).toEqual([]);
  });

  it('has checkpoint, log end, lag and rate', () => {
    const model = given();
    model.database(NOON, { nextOffset: 10 });
    model.kafka(NOON, 30);
    model.database(NOON + 2_000, { nextOffset: 20 });
    expect(model.only(NOON + 2_000)).toMatchObject({
      name: NAME,
      checkpoint: 20,
      logEnd: 30,
      lag: 10,
      rate: 5,
      state: 'ok',
    });
  });

  it('known from one service only, is not known further', () => {
    const fromKafka = given();
    fromKafka.kafka(NOON, 30);
    expect(fromKafka.only(NOON)).toMatchObject({ name: NAME, logEnd: 30, lag: undefined, state: 'unknown' });
    const fromPostgres = given();
    fromPostgres.database(NOON, {});
    expect(fromPostgres.only(NOON)).toMatchObject({ checkpoint: 10, lag: undefined, state: 'unknown' });
  });

  it('that no worker has read yet lags by its whole log', () => {
    const model = given();
    model.database(NOON);
    model.kafka(NOON, 30, { low: 5 });
    expect(model.only(NOON)).toMatchObject({ lag: 25, state: 'not started' });
  });

  it('without a member of the group has no worker; while the group rebalances that is not known', () => {
    const model = given();
    model.database(NOON, {});
    model.kafka(NOON, 30, { assigned: [] });
    expect(model.only(NOON)?.state).toBe('no worker');
    model.kafka(NOON, 30, { assigned: [], state: 'PreparingRebalance' });
    expect(model.only(NOON)?.state).toBe('ok');
  });

  it('whose records were deleted is stopped, with the reason and the command to continue', () => {
    const model = given();
    model.kafka(NOON, 3, { low: 2 });
    model.database(NOON, { nextOffset: 1 });
    expect(model.only(NOON)).toMatchObject({
      state: 'stopped',
      reason: expect.stringContaining(`bin/allocation partitions resume ${NAME} --accept-loss`),
    });
  });

  it('whose log ends before the checkpoint is stopped, with the reason and the command to continue', () => {
    const model = given();
    model.database(NOON, { nextOffset: 10 });
    model.kafka(NOON, 3);
    expect(model.only(NOON)).toMatchObject({
      state: 'stopped',
      reason: expect.stringMatching(/the checkpoint is at 10, the log ends at 3.* --accept-loss$/),
    });
  });

  it('that was handled further since Kafka answered is not stopped: Kafka may have been asked earlier, or be away', () => {
    const model = given();
    model.kafka(NOON, 12);
    model.database(NOON, { nextOffset: 12 });
    model.kafka(NOON, 12);
    model.database(NOON + 60_000, { nextOffset: 5_000 });
    expect(model.only(NOON + 60_000)).toMatchObject({ state: 'ok', lag: 0, checkpoint: 5_000, logEnd: 12 });
  });

  it('whose handled records were deleted since Postgres answered is not stopped', () => {
    const model = given();
    model.database(NOON, { nextOffset: 10 });
    model.kafka(NOON + 60_000, 30, { low: 20 });
    expect(model.only(NOON + 60_000)?.state).toBe('ok');
  });

  it('of a topic that is not configured is left out, but its messages count', () => {
    const model = given();
    model.database(NOON, {}, { topic: 'older', lastSequence: 25 });
    expect(model.partitions(NOON)).toHaveLength(1);
    expect(model.totals(NOON).outbox?.messages).toBe(5);
  });
});

describe('the age of the oldest command', () => {
  it('is exact if it came meanwhile', () => {
    const model = given();
    model.database(NOON, { nextOffset: 10 });
    model.kafka(NOON, 10);
    model.kafka(NOON + 1_000, 12);
    expect(model.only(NOON + 4_000)?.age).toEqual({ ms: 3_000, bound: 'exact' });
  });

  it('is bounded by the time of the last handled record if it came before', () => {
    const model = given();
    model.database(NOON, { nextOffset: 10, lastTimestamp: NOON - 60_000 });
    model.kafka(NOON, 12);
    expect(model.only(NOON + 1_000)?.age).toEqual({ ms: 61_000, bound: 'at most' });
  });

  it.each([null, NOON + 1e12, 1e300])(
    'given %p as that time, is at least as long as it is watched',
    (lastTimestamp) => {
      const model = given();
      model.database(NOON, { nextOffset: 10, lastTimestamp });
      model.kafka(NOON, 12);
      expect(model.only(NOON + 1_000)?.age).toEqual({ ms: 1_000, bound: 'at least' });
    },
  );

  it('is a bound if it came while nothing was asked, as during a pause', () => {
    const model = given();
    model.database(NOON, { nextOffset: 10 });
    model.kafka(NOON, 10);
    model.kafka(NOON + 60_000, 12);
    expect(model.only(NOON + 61_000)?.age).toEqual({ ms: 61_000, bound: 'at most' });
  });

  it('is none when all is handled', () => {
    const model = given();
    model.database(NOON, { nextOffset: 12 });
    model.kafka(NOON, 12);
    expect(model.only(NOON)?.age).toBeUndefined();
  });
});

describe('a partition that does not move', () => {
  function still() {
    const model = given();
    for (const second of [0, 3, 6, 9]) {
      model.database(NOON + second * 1_000, { nextOffset: 10 });
      model.kafka(NOON + second * 1_000, 12);
    }
    return model;
  }

  it('although records wait is to be looked at more closely', () => {
    expect(still().hasUnexplained(NOON + 9_000)).toBe(true);
  });

  it('is not if nothing waits, or it has moved', () => {
    const model = still();
    model.kafka(NOON + 9_000, 10);
    expect(model.hasUnexplained(NOON + 9_000)).toBe(false);
    const moving = still();
    moving.database(NOON + 10_000, { nextOffset: 11 });
    expect(moving.hasUnexplained(NOON + 10_000)).toBe(false);
  });

  it('is stopped for the reason that was found, until its checkpoint moves', () => {
    const model = still();
    model.found(new Map([[NAME, { nextOffset: 10, reason: 'recreated' }]]));
    expect(model.only(NOON + 9_000)).toMatchObject({ state: 'stopped', reason: 'recreated' });
    expect(model.hasUnexplained(NOON + 9_000)).toBe(false);
    model.database(NOON + 10_000, { nextOffset: 11 });
    expect(model.only(NOON + 10_000)?.state).toBe('ok');
  });
});

describe('the totals', () => {
  it('are rates of commands and messages, and what waits in the outbox', () => {
    const model = given();
    const unpublishedSince = NOON - 700;
    const other = {
      partition: 1,
      published: 5,
      lastSequence: 8,
      unpublishedSince: NOON - 300,
      nextOffset: 100,
    };
    model.database(NOON, { published: 10, lastSequence: 12, unpublishedSince }, other);
    model.database(
      NOON + 1_000,
      { nextOffset: 15, published: 30, lastSequence: 32, unpublishedSince },
      { ...other, nextOffset: 103 },
    );
    expect(model.totals(NOON + 1_000)).toEqual({
      commands: 8,
      messages: 20,
      outbox: { messages: 5, oldestMs: 700 },
    });
  });

  it('have rates although readings are rare', () => {
    const model = given(60_000);
    model.database(NOON, { nextOffset: 10 });
    model.database(NOON + 60_000, { nextOffset: 610 });
    expect(model.totals(NOON + 119_000).commands).toBe(10);
  });

  it('are not known before the first answer of Postgres', () => {
    expect(given().totals(NOON)).toEqual({ commands: undefined, messages: undefined, outbox: undefined });
  });
});
