import { beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '../../../../src/adapters/postgres/connection/session.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { dayOn, nameOn, partitionedTables } from '../partitioned-tables.ts';

const { database, run, commit, sequences, partitions, maintain, givenDays, published } = partitionedTables();

const idOf = (days: number) => `'command ${days} days ago'`;
const givenInInbox = (...ago: number[]) =>
  run(...ago.map((days) => `insert into inbox values (${idOf(days)}, '${dayOn(-days)}', 1, 1, 1)`));
const nameIn = (table: string, ago: number) => `${table}_rest of ${dayOn(-ago)}`;

// Creating or dropping a day waits for a running autovacuum at most 100 ms, and is tried again a minute later.
beforeAll(() =>
  run(
    ...['inbox', 'outbox', 'record_outcomes'].map(
      (table) => `alter table ${table}_rest set (autovacuum_enabled = false)`,
    ),
  ),
);

describe('rows in a default partition', () => {
  it('of the inbox are deleted after their retention', async () => {
    await givenInInbox(7, 6, 5, 0);
    await expect(maintain()).resolves.toMatchObject({ dropped: [nameIn('inbox', 7), nameIn('inbox', 6)] });
    await expect(run('select command_id from inbox_rest')).resolves.toHaveLength(2);
  });

  it('of outcomes of records are deleted after their retention', async () => {
    await run(
      ...[4, 3, 2].map((ago) => `insert into record_outcomes values (1, 7, '${dayOn(-ago)}', null, 1, 1)`),
    );
    await expect(maintain()).resolves.toMatchObject({
      dropped: [nameIn('record_outcomes', 4), nameIn('record_outcomes', 3)],
    });
    await expect(run('select from record_outcomes')).resolves.toHaveLength(1);
  });

  it('of the outbox are deleted after their retention if they are published', async () => {
    await commit(4, [1, 1]);
    await commit(3, [2, 2]);
    const id = await commit(2, [3, 3]);
    await published(id, 3);
    await expect(maintain()).resolves.toEqual({
      dropped: [nameIn('outbox', 4), nameIn('outbox', 3)],
      unpublished: [],
    });
    await expect(sequences(id)).resolves.toEqual([3]);
  });

  it('stay if their day has an unpublished message; rows of later days also stay', async () => {
    await givenDays(3);
    await commit(5, [1, 1]);
    await commit(4, [2, 3]);
    const id = await commit(3, [4, 4]);
    await published(id, 2);
    await expect(maintain()).resolves.toEqual({
      dropped: [nameIn('outbox', 5)],
      unpublished: [nameIn('outbox', 4)],
    });
    await expect(sequences(id)).resolves.toEqual([2, 3, 4]);
  });

  it('stay if an earlier day is kept, so that no stream loses its middle', async () => {
    await givenDays(5);
    await commit(5, [1, 1]);
    const id = await commit(4, [2, 2]);
    await published(id, 2);
    await commit(5, [1, 1], 1);
    await expect(maintain()).resolves.toEqual({ dropped: [], unpublished: [nameOn('outbox', -5)] });
    await expect(sequences(id)).resolves.toEqual([1, 2]);
  });

  it('are all deleted if there are more than are deleted at a time', async () => {
    await run(
      `insert into inbox select repeat('x', 200) || n, '${dayOn(-6)}', 1, n, 1 from generate_series(1, 60000) as n`,
    );
    await maintain();
    await expect(run('select from inbox')).resolves.toHaveLength(0);
  });

  it('are deleted without waiting for a writer in a transaction', async () => {
    await givenInInbox(6);
    const { client, close } = await connect({ url: database.url });
    await client.query('begin');
    await client.query(`insert into inbox values ('new', '${dayOn(0)}', 1, 1, 1)`);
    await expect(maintain()).rejects.toThrow(TechnicalFailure); // no new days meanwhile
    await expect(run('select from inbox_rest')).resolves.toHaveLength(0);
    await client.query('rollback');
    await close();
  });

  it('given two processes at once, are deleted, and neither process fails', async () => {
    await maintain();
    await givenInInbox(7);
    const results = await Promise.all([maintain(), maintain()]);
    expect(results.flatMap(({ dropped }) => dropped)).toContain(nameIn('inbox', 7));
    await expect(run('select from inbox_rest')).resolves.toHaveLength(0);
  });

  it('given too many to scan within the time limit, stay; the days are created when the limit allows it', async () => {
    await run(`insert into inbox select n, '${dayOn(0)}', 1, n, 1 from generate_series(1, 200000) as n`);
    await expect(maintain(3)).rejects.toThrow('inbox_rest has too many rows');
    await expect(partitions()).resolves.not.toContain(nameOn('inbox', 1));
    await maintain();
    await expect(partitions()).resolves.toContain(nameOn('inbox', 1));
    await expect(run('select from inbox_rest')).resolves.toHaveLength(200_000);
  });
});
