import { setTimeout } from 'node:timers/promises';
import type { Client } from 'pg';

const LOOK_EVERY = 25;
const STALLED_AFTER = 60_000;

/** Messages that the worker has committed to the outbox. */
export async function writtenMessages(database: Client): Promise<number> {
  const { rows } = await database.query<{ count: string }>(
    'select coalesce(sum(last_sequence), 0) as count from checkpoints',
  );
  return Number(rows[0]?.count);
}

/** Resolves when this many messages are in the outbox. It checks 40 times a second, so the result is exact to 25 ms. */
export async function untilWritten(
  database: Client,
  wanted: number,
  onProgress: (count: number) => void,
): Promise<void> {
  let last = 0;
  let moved = performance.now();
  for (;;) {
    const count = await writtenMessages(database);
    onProgress(count);
    if (count >= wanted) return;
    if (count !== last) moved = performance.now();
    last = count;
    if (performance.now() - moved > STALLED_AFTER)
      throw new Error(`the worker has written ${count} of ${wanted} messages and makes no progress`);
    await setTimeout(LOOK_EVERY);
  }
}

/** Bytes of the outbox with its indexes, over all of its partitions. */
export async function outboxBytes(database: Client): Promise<number> {
  const { rows } = await database.query<{ bytes: string }>(
    `select coalesce(sum(pg_total_relation_size(relid)), 0) as bytes from pg_partition_tree('outbox')`,
  );
  return Number(rows[0]?.bytes);
}

/** The end of the write-ahead log, in bytes since its beginning. */
export async function walPosition(database: Client): Promise<number> {
  const { rows } = await database.query<{ bytes: string }>(
    `select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes`,
  );
  return Number(rows[0]?.bytes);
}
