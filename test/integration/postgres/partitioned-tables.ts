import { beforeEach } from '@jest/globals';
import { postgresOutboxReader } from '../../../src/adapters/postgres/relay/outbox-reader.ts';
import { postgresRelayProgress } from '../../../src/adapters/postgres/relay/relay-progress.ts';
import { maintainPartitions } from '../../../src/adapters/postgres/retention/maintain-partitions.ts';
import { postgresUnitOfWork } from '../../../src/adapters/postgres/unit-of-work/unit-of-work.ts';
import { commitMessages } from '../../support/builders/committed-messages.ts';
import { sequenced } from '../../support/builders/messages.ts';
import { migratedDatabase, runSql } from './test-database.ts';

const DAY = 86_400_000;
const TODAY = new Date();
const nothingWaits = () => Promise.resolve(Infinity);
const KEEP = { inbox: 5, outbox: 2, record_outcomes: 2, order_messages: 2 };

/** `2026-11-23`: the date this many days from today. */
export const dayOn = (days: number): string =>
  new Date(TODAY.getTime() + days * DAY).toISOString().slice(0, 10);

export const nameOn = (table: string, days: number): string => `${table}_${dayOn(days).replaceAll('-', '')}`;

/** A migrated database. For each test it has no rows, and only the default partitions. */
export function partitionedTables() {
  const migrated = migratedDatabase();
  const { database, pool, emptied } = migrated;
  const run = (...statements: string[]) => runSql(database.url, ...statements);

  async function partitions(): Promise<string[]> {
    const rows = await run(
      `select inhrelid::regclass::text as name from pg_inherits
       where inhparent in (
         'inbox'::regclass, 'outbox'::regclass, 'record_outcomes'::regclass, 'order_messages'::regclass)`,
    );
    return rows.map(({ name }) => String(name));
  }

  beforeEach(async () => {
    await emptied();
    for (const name of await partitions()) if (!name.endsWith('_rest')) await run(`drop table ${name}`);
  });

  return {
    ...migrated,
    run,
    partitions,
    /** The inbox is kept for 5 days, the outbox and outcomes of records for 2. */
    maintain: (timeLimit?: number) => maintainPartitions(pool(), KEEP, nothingWaits, timeLimit),
    /** The same while the next waiting commands are this many days old. */
    maintainBehind: (days: number) =>
      maintainPartitions(pool(), KEEP, () => Promise.resolve(TODAY.getTime() - days * DAY)),

    /**
     * Commits messages of a command partition as the worker did this many days ago; returns the stream's checkpoint id.
     */
    async commit(ago: number, [from, to]: readonly [number, number], partition = 0): Promise<number> {
      const at = { topic: 'allocation.commands', partition };
      const id = await commitMessages(postgresUnitOfWork(pool()), at, sequenced(from, to));
      if (ago > 0)
        await run(`update outbox set created_on = '${dayOn(-ago)}' where created_on = '${dayOn(0)}'`);
      return id;
    },

    /** The remaining sequences of a stream. */
    async sequences(id: number): Promise<number[]> {
      return (await postgresOutboxReader(pool()).read(id, 1, 100)).map(({ sequence }) => sequence);
    },

    /** Names of inbox and outbox partitions, by days ago. */
    async givenDays(...ago: number[]): Promise<void> {
      for (const days of ago) {
        for (const table of ['inbox', 'outbox'])
          await run(
            `create table ${nameOn(table, -days)} partition of ${table}
             for values from ('${dayOn(-days)}') to ('${dayOn(1 - days)}')`,
          );
      }
    },

    published: (id: number, sequence: number) =>
      postgresRelayProgress(pool()).report(new Map([[id, sequence]])),
  };
}
