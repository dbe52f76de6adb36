import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { OutboxDamaged, type OutboxReader, type StoredMessage } from '../../processing/outbox.ts';
import { unpacked } from '../../processing/packed-records.ts';
import { asTechnical } from './failures.ts';

/** Bytes after which a read ends, with the row that crosses it: bounds the relay's memory. */
const MAX_BYTES = 16 * 1024 * 1024;

const streamRow = z.object({
  checkpointId: z.number(),
  topic: z.string(),
  partition: z.number(),
  lastSequence: z.number(),
});

const outboxRow = z.object({
  firstSequence: z.number(),
  count: z.number(),
  kind: z.enum(['event', 'rejection', 'dead-letter']),
  bytes: z.number(),
  records: z.instanceof(Buffer),
});

export function postgresOutboxReader(pool: DatabasePool): OutboxReader {
  return {
    async streams() {
      const rows = await asTechnical(() =>
        pool.any(sql.type(streamRow)`
          select id as "checkpointId", topic, partition, last_sequence as "lastSequence" from checkpoints order by id`),
      );
      return [...rows];
    },

    async read(checkpointId, fromSequence, limit) {
      const rows = await asTechnical(() =>
        pool.any(sql.prepared('outbox-read', outboxRow)`
          select first_sequence as "firstSequence", message_count as count, kind, bytes, records
          from (
            select *, sum(bytes) over (order by first_sequence) - bytes as bytes_before
            from (
              select * from outbox
              where checkpoint_id = ${checkpointId} and first_sequence < ${fromSequence + limit}::bigint
                and first_sequence >= coalesce((
                  select max(first_sequence) from outbox
                  where checkpoint_id = ${checkpointId} and first_sequence <= ${fromSequence}::bigint), 0)
              order by first_sequence limit ${limit} -- a row has a message at least: read by the key, never sorted
            ) as next
          ) as sized
          where bytes_before < ${MAX_BYTES}::bigint
          order by first_sequence`),
      );
      return rows
        .flatMap(messagesOf)
        .filter(({ sequence }) => sequence >= fromSequence)
        .slice(0, limit);
    },

    async ageOf(checkpointId, sequence) {
      const age = await asTechnical(() =>
        pool.maybeOneFirst(sql.type(z.object({ age: z.number() }))`
          select (extract(epoch from clock_timestamp() - created_at) * 1000)::float8 as age
          from (
            select * from outbox where checkpoint_id = ${checkpointId} and first_sequence <= ${sequence}
            order by first_sequence desc limit 1
          ) as row
          where ${sequence} < first_sequence + message_count`),
      );
      return age ?? undefined;
    },
  };
}

function messagesOf({
  firstSequence,
  count,
  kind,
  bytes,
  records,
}: z.infer<typeof outboxRow>): StoredMessage[] {
  try {
    const found = unpacked(records, { count, bytes });
    return found.map((record, index) => ({ sequence: firstSequence + index, kind, record }));
  } catch (cause) {
    const place = `the row of the outbox from message ${firstSequence} on`;
    throw new OutboxDamaged(`${place} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
