import { describe, expect, it, jest } from '@jest/globals';
import { connect } from '../../../../src/adapters/postgres/connection/session.ts';
import { maintainPartitions } from '../../../../src/adapters/postgres/retention/maintain-partitions.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { nameOn, partitionedTables } from '../partitioned-tables.ts';

const { database, pool, run, commit, sequences, partitions, maintain, maintainBehind, givenDays, published } =
  partitionedTables();

const DAY = 86_400_000;
/** Replaces all timers by fake ones, but not the date. */
const TIMERS = [
  ...([
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'clearImmediate',
  ] as const),
  ...(['nextTick', 'queueMicrotask', 'performance', 'hrtime'] as const),
];

const TABLES = ['inbox', 'record_outcomes', 'outbox', 'order_messages'];

describe('the partitions of inbox, outcomes of records and outbox', () => {
  it('are created for today and the days ahead; a second run, or many at once, changes nothing', async () => {
    await Promise.all(Array.from({ length: 4 }, () => maintain()));
    await maintain();
    const wanted = TABLES.flatMap((table) => [0, 1, 2, 3].map((days) => nameOn(table, days)));
    await expect(partitions()).resolves.toEqual(expect.arrayContaining(wanted));
    await expect(partitions()).resolves.toHaveLength(wanted.length + TABLES.length);
  });

  it('contain the rows of their day, and the relay reads across all of them', async () => {
    const id = await commit(1, [1, 2]);
    await maintain();
    await commit(0, [3, 4]);
    await expect(run(`select from ${nameOn('outbox', 0)}`)).resolves.not.toHaveLength(0);
    await expect(run('select from outbox_rest')).resolves.not.toHaveLength(0);
    await expect(sequences(id)).resolves.toEqual([1, 2, 3, 4]);
  });

  it('of later days are created even if rows of one day came before its partition existed', async () => {
    await commit(0, [1, 2]);
    await maintain();
    const ahead = TABLES.flatMap((table) => [1, 2, 3].map((days) => nameOn(table, days)));
    await expect(partitions()).resolves.toEqual(expect.arrayContaining(ahead));
  });

  it('are dropped after the retention of their table if their messages are published', async () => {
    await givenDays(6, 5, 3, 2);
    const id = await commit(3, [1, 2]);
    await commit(0, [3, 4]);
    await published(id, 2);

    await expect(maintain()).resolves.toEqual({
      dropped: [nameOn('inbox', -6), nameOn('outbox', -6), nameOn('outbox', -5), nameOn('outbox', -3)],
      unpublished: [],
    });
    await expect(sequences(id)).resolves.toEqual([3, 4]);
  });

  it('follow the database’s clock even if this machine’s clock is eight days ahead', async () => {
    await givenDays(5, 4);
    jest.useFakeTimers({ now: Date.now() + 8 * DAY, doNotFake: TIMERS });
    await maintain().finally(() => jest.useRealTimers());
    const inbox = (await partitions()).filter((name) => name.startsWith('inbox_')).toSorted();
    expect(inbox).toEqual([...[-5, -4, 0, 1, 2, 3].map((days) => nameOn('inbox', days)), 'inbox_rest']);
  });

  it('given older waiting commands, as after a restore, are kept as at the time of those commands', async () => {
    await givenDays(9, 8, 6);
    await expect(maintainBehind(3)).resolves.toMatchObject({
      dropped: [nameOn('inbox', -9), ...[-9, -8, -6].map((days) => nameOn('outbox', days))],
    });
    await expect(partitions()).resolves.toEqual(
      expect.arrayContaining([nameOn('inbox', -8), nameOn('inbox', -6)]),
    );
    await expect(maintain()).resolves.toMatchObject({
      dropped: [-8, -6].map((days) => nameOn('inbox', days)),
    });
  });

  it('given an error while reading which commands wait, are created, and none is dropped', async () => {
    await givenDays(9);
    const away = () => Promise.reject(new TechnicalFailure('Kafka is away'));
    await expect(
      maintainPartitions(pool(), { inbox: 5, outbox: 2, record_outcomes: 2, order_messages: 2 }, away),
    ).rejects.toThrow('Kafka is away');
    await expect(partitions()).resolves.toEqual(
      expect.arrayContaining([nameOn('inbox', -9), nameOn('outbox', -9), nameOn('inbox', 3)]),
    );
  });

  it('are kept, with a warning, if they have an unpublished message', async () => {
    await givenDays(3);
    const id = await commit(3, [1, 2]);
    const kept = { dropped: [], unpublished: [nameOn('outbox', -3)] };

    await expect(maintain()).resolves.toEqual(kept);
    await published(id, 1);
    await expect(maintain()).resolves.toEqual(kept);
    await published(id, 2);
    await expect(maintain()).resolves.toEqual({ dropped: [nameOn('outbox', -3)], unpublished: [] });
  });

  it('are kept after a day that is kept, so that no stream loses its middle', async () => {
    await givenDays(5, 4, 3);
    await commit(5, [1, 1]);
    await commit(4, [2, 2]);
    const id = await commit(3, [3, 3]);
    await published(id, 3);
    await commit(4, [1, 1], 1);

    await expect(maintain()).resolves.toEqual({
      dropped: [nameOn('outbox', -5)],
      unpublished: [nameOn('outbox', -4)],
    });
  });

  it('given a long read, wait for it only a moment, because writers queue behind them', async () => {
    await givenDays(3);
    const { client, close } = await connect({ url: database.url });
    await client.query('begin');
    await client.query('select count(*) from outbox');
    const from = performance.now();
    await expect(maintain()).rejects.toThrow(TechnicalFailure);
    expect(performance.now() - from).toBeLessThan(5_000);
    await client.query('rollback');
    await close();
    await expect(maintain()).resolves.toMatchObject({ dropped: [nameOn('outbox', -3)] });
  });

  it('given a long read of the inbox, are still created and dropped for the outbox', async () => {
    await givenDays(6);
    const { client, close } = await connect({ url: database.url });
    await client.query('begin');
    await client.query('select count(*) from inbox');
    await expect(maintain()).rejects.toThrow(TechnicalFailure);
    await client.query('rollback');
    await close();
    const outbox = (await partitions()).filter((name) => name.startsWith('outbox_')).toSorted();
    expect(outbox).toEqual([...[0, 1, 2, 3].map((days) => nameOn('outbox', days)), 'outbox_rest']);
  });
});
