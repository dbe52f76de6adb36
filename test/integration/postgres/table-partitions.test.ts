import { beforeEach, describe, expect, it } from '@jest/globals';
import { makePartitionsAhead } from '../../../src/adapters/postgres/table-partitions.ts';
import { commitMessages } from '../../support/builders/committed-messages.ts';
import { sequenced } from '../../support/builders/messages.ts';
import { migratedDatabase, runSql } from './test-database.ts';

const { database, pool, makeStores } = migratedDatabase();
const DAY = 86_400_000;
const TODAY = new Date();
const PARTITION = { topic: 'allocation.commands', partition: 0 };

const nameOn = (table: string, days: number): string =>
  `${table}_${new Date(TODAY.getTime() + days * DAY).toISOString().slice(0, 10).replaceAll('-', '')}`;

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
    await Promise.all(Array.from({ length: 4 }, () => makePartitionsAhead(pool(), TODAY, 2)));
    await makePartitionsAhead(pool(), TODAY, 2);
    const wanted = ['inbox', 'outbox'].flatMap((table) => [0, 1, 2].map((days) => nameOn(table, days)));
    await expect(partitions()).resolves.toEqual(expect.arrayContaining(wanted));
    await expect(partitions()).resolves.toHaveLength(wanted.length + 2);
  });

  it('take the rows of their day, and the relay reads over all of them', async () => {
    const { unitOfWork, outboxReader } = await makeStores();
    const id = await commitMessages(unitOfWork, PARTITION, sequenced(1, 2));
    await runSql(database.url, `update outbox set created_on = current_date - 1`);
    await makePartitionsAhead(pool(), TODAY, 1);
    await commitMessages(unitOfWork, PARTITION, sequenced(3, 4));
    const [today] = await runSql(database.url, `select count(*)::int as rows from ${nameOn('outbox', 0)}`);
    expect(today).toEqual({ rows: 2 });
    await expect(outboxReader.read(id, 1, 10)).resolves.toHaveLength(4);
  });

  it('given rows that came before the partition of their day was made, the days after get theirs all the same', async () => {
    const { unitOfWork } = await makeStores();
    await commitMessages(unitOfWork, PARTITION, sequenced(1, 2));
    await makePartitionsAhead(pool(), TODAY, 2);
    const ahead = ['inbox', 'outbox'].flatMap((table) => [1, 2].map((days) => nameOn(table, days)));
    await expect(partitions()).resolves.toEqual(expect.arrayContaining(ahead));
  });
});
