import { Client } from 'pg';
import { batchRef, PLENTY } from '../load/commands.ts';
import { chunks } from '../load/producing.ts';
import type { BenchContext } from '../scenario.ts';
import { withSystem } from '../system/bench-system.ts';
import { ALL_SKUS, handledRows } from './handled-rows.ts';
import { begin, type HandledRow, write } from './statements.ts';

export const ROWS = 100_000;

/** Commands a second that Postgres can store in the form of the worker's rows, without Kafka, worker and relay. */
export const sqlLimit = (
  { stack, settings, progress }: BenchContext,
  connections: number,
  batchSize: number,
): Promise<number> =>
  withSystem(stack, 'bench.no-commands', async (system) => {
    progress(`writes ${ROWS} commands in batches of ${batchSize} on ${connections} connections`);
    await withTodaysPartitions(system.database);
    const rows = handledRows(settings.seed, ROWS);
    const shares = Array.from({ length: connections }, (_, share) => ofShare(rows, share, connections));
    const clients = await Promise.all(shares.map(() => connected(system.settings.DATABASE_URL)));
    try {
      const writers = await Promise.all(
        shares.map(async (share, number) => {
          const client = clients[number] as Client;
          const progressOf = await begin(client, 'limit', number, stockOf(number, connections), PLENTY);
          return async (): Promise<void> => {
            for (const batch of chunks(share, batchSize)) await write(client, progressOf, batch);
          };
        }),
      );
      const start = performance.now();
      await Promise.all(writers.map((writeAll) => writeAll()));
      return (ROWS * 1_000) / (performance.now() - start);
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
  });

/** Each connection has its own SKUs, like a partition of the command topic. */
const belongs = (sku: string, share: number, shares: number): boolean =>
  Number(sku.slice(-4)) % shares === share;

const ofShare = (rows: readonly HandledRow[], share: number, shares: number): HandledRow[] =>
  rows.filter(({ sku }) => belongs(sku, share, shares));

const stockOf = (share: number, shares: number) =>
  ALL_SKUS.filter((sku) => belongs(sku, share, shares)).map((sku) => ({ sku, ref: batchRef(sku) }));

async function connected(url: string): Promise<Client> {
  const client = new Client(url);
  await client.connect();
  return client;
}

/** Makes the day partitions, as the worker does at its start. Without them, rows would go to the default partition. */
export async function withTodaysPartitions(database: Client): Promise<void> {
  const today = new Date();
  const day = (offset: number): string =>
    new Date(today.getTime() + offset * 86_400_000).toISOString().slice(0, 10);
  for (const table of ['inbox', 'outbox']) {
    const name = `${table}_${day(0).replaceAll('-', '')}`;
    await database.query(
      `create table ${name} partition of ${table} for values from ('${day(0)}') to ('${day(1)}')`,
    );
  }
}
