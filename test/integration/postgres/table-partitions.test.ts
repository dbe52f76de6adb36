import { beforeEach, describe, expect, it } from '@jest/globals';
import { maintainPartitions } from '../../../src/adapters/postgres/table-partitions.ts';
import { connect } from '../../../src/adapters/postgres/dedicated-connection.ts';
import { postgresRelayProgress } from '../../../src/adapters/postgres/relay-progress.ts';
import { TechnicalFailure } from '../../../src/service-layer/failures.ts';
import { commitMessages } from '../../support/builders/committed-messages.ts';
import { sequenced } from '../../support/builders/messages.ts';
import { migratedDatabase, runSql } from './test-database.ts';

const { database, pool, makeStores } = migratedDatabase();
const DAY = 86_400_000;
const TODAY = new Date();
const PARTITION = { topic: 'allocation.commands', partition: 0 };

const nameOn = (table: string, days: number): string =>
  `${table}_${new Date(TODAY.getTime() + days * DAY).toISOString().slice(0, 10).replaceAll('-', '')}`;

const KEEP = { inbox: 5, outbox: 2 };
const maintain = () => maintainPartitions(pool(), TODAY, KEEP);

async function partitions(): Promise<unknown[]> {
  const rows = await runSql(
    database.url,
    `select inhrelid::regclass::text as name from pg_inherits
     where inhparent in ('inbox'::regclass, 'outbox'::regclass)`,
  );
  return rows.map(({ name }) => name);
}

describe('the partitions of inbox and outbox', () => {
  beforeEach(async () => {
    await makeStores();
    for (const name of await partitions()) {
      if (!String(name).endsWith('_rest')) await runSql(database.url, `drop table ${String(name)}`);
    }
  });

  it('are made for today and the days ahead; again, and by many at once, nothing changes', async () => {
    await Promise.all(Array.from({ length: 4 }, () => maintain()));
    await maintain();
    const wanted = ['inbox', 'outbox'].flatMap((table) => [0, 1, 2, 3].map((days) => nameOn(table, days)));
    await expect(partitions()).resolves.toEqual(expect.arrayContaining(wanted));
    await expect(partitions()).resolves.toHaveLength(wanted.length + 2);
  });

  it('take the rows of their day, and the relay reads over all of them', async () => {
    const { unitOfWork, outboxReader } = await makeStores();
    const id = await commitMessages(unitOfWork, PARTITION, sequenced(1, 2));
    await runSql(database.url, `update outbox set created_on = current_date - 1`);
    await maintain();
    await commitMessages(unitOfWork, PARTITION, sequenced(3, 4));
    const [today] = await runSql(database.url, `select count(*)::int as rows from ${nameOn('outbox', 0)}`);
    expect(today).toEqual({ rows: 2 });
    await expect(outboxReader.read(id, 1, 10)).resolves.toHaveLength(4);
  });

  it('given rows that came before the partition of their day was made, the days after get theirs all the same', async () => {
    const { unitOfWork } = await makeStores();
    await commitMessages(unitOfWork, PARTITION, sequenced(1, 2));
    await maintain();
    const ahead = ['inbox', 'outbox'].flatMap((table) => [1, 2, 3].map((days) => nameOn(table, days)));
    await expect(partitions()).resolves.toEqual(expect.arrayContaining(ahead));
  });

  it('given a day past its time whose messages are published, lose it: each table by its own days', async () => {
    const { unitOfWork, outboxReader } = await makeStores();
    await givenDays(6, 5, 3, 2);
    const id = await commitMessages(unitOfWork, PARTITION, sequenced(1, 4));
    await moveTo(3, 'sequence <= 2');
    await published(id, 2);

    await expect(maintain()).resolves.toEqual({
      dropped: [nameOn('inbox', -6), nameOn('outbox', -6), nameOn('outbox', -5), nameOn('outbox', -3)],
      unpublished: [],
    });
    expect((await outboxReader.read(id, 1, 10)).map(({ sequence }) => sequence)).toEqual([3, 4]);
  });

  it('given a day past its time with a message that is not published, keep it and say so', async () => {
    const { unitOfWork } = await makeStores();
    await givenDays(3);
    const id = await commitMessages(unitOfWork, PARTITION, sequenced(1, 2));
    await moveTo(3, 'true');
    const kept = { dropped: [], unpublished: [nameOn('outbox', -3)] };

    await expect(maintain()).resolves.toEqual(kept);
    await published(id, 1);
    await expect(maintain()).resolves.toEqual(kept);
    await published(id, 2);
    await expect(maintain()).resolves.toEqual({ dropped: [nameOn('outbox', -3)], unpublished: [] });
  });

  it('given somebody who reads for long, wait but a moment: writers are behind them', async () => {
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
});

/** Partitions of days ago. */
async function givenDays(...ago: number[]): Promise<void> {
  for (const days of ago) {
    const [from, to] = [-days, 1 - days].map((day) =>
      new Date(TODAY.getTime() + day * DAY).toISOString().slice(0, 10),
    );
    for (const table of ['inbox', 'outbox'])
      await runSql(
        database.url,
        `create table ${nameOn(table, -days)} partition of ${table} for values from ('${from}') to ('${to}')`,
      );
  }
}

const moveTo = (ago: number, which: string) =>
  runSql(database.url, `update outbox set created_on = current_date - ${ago} where ${which}`);

const published = (id: number, sequence: number) =>
  postgresRelayProgress(pool()).tell(new Map([[id, sequence]]));
