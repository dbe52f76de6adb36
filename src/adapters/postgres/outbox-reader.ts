import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { OutboxReader } from '../../processing/outbox.ts';
import { asTechnical } from './failures.ts';
import { readHeaders } from './stored-headers.ts';

/** Bytes after which a read ends, with the message that crosses it: bounds the relay's memory. */
const MAX_BYTES = 16 * 1024 * 1024;

const streamRow = z.object({
  checkpointId: z.number(),
  topic: z.string(),
  partition: z.number(),
  lastSequence: z.number(),
});

const messageRow = z.object({
  sequence: z.number(),
  kind: z.enum(['event', 'rejection', 'dead-letter']),
  id: z.string(),
  key: z.instanceof(Buffer).nullable(),
  value: z.instanceof(Buffer).nullable(),
  headers: z.string(),
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
        pool.any(sql.type(messageRow)`
          select sequence, kind, message_id as id, key, value, headers
          from (
            select *, sum(size) over (order by sequence) as bytes
            from (
              select *, coalesce(octet_length(key), 0) + coalesce(octet_length(value), 0) + octet_length(headers) as size
              from outbox
              where checkpoint_id = ${checkpointId} and sequence >= ${fromSequence}
              order by sequence limit ${limit}
            ) as next
          ) as sized
          where bytes - size < ${MAX_BYTES}
          order by sequence`),
      );
      return rows.map((row) => ({ ...row, headers: readHeaders(row.headers) }));
    },
  };
}
