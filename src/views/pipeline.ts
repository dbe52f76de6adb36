import { z } from 'zod';
import { partitionRow } from './partitions.ts';
import { type ReadRows, rows } from './read-rows.ts';

const row = partitionRow.extend({
  reportedAt: z.number().nullable(),
  committedAt: z.number().nullable(),
  unpublishedSince: z.number().nullable(),
  now: z.number(),
});

/**
 * How far a command partition is handled and published. Times are milliseconds since 1970: of the relay's last report, of
 * the last commit that wrote a message, of the oldest message that is not published, and of the database's clock.
 */
export type PipelineRow = z.infer<typeof row>;

/** Messages that are not published, and for how many milliseconds the oldest has waited; null: all are published. */
export type OutboxBacklog = { readonly messages: number; readonly oldestMs: number | null };

/** By the database's clock at the time of reading. */
export function outboxBacklog(of: readonly PipelineRow[]): OutboxBacklog {
  let messages = 0;
  let oldestMs: number | null = null;
  for (const each of of) {
    messages += unpublishedMessages(each);
    if (each.unpublishedSince !== null) oldestMs = Math.max(oldestMs ?? 0, each.now - each.unpublishedSince);
  }
  return { messages, oldestMs };
}

/** Of one partition. */
export const unpublishedMessages = ({ lastSequence, published }: PipelineRow): number =>
  Math.max(0, lastSequence - published);

/** Returns all command partitions that a worker has read. Of the outbox it reads two rows of each, by the key. */
export const pipeline = (read: ReadRows): Promise<readonly PipelineRow[]> =>
  read(rows(row)`
    select id, topic, partition, next_offset as "nextOffset", last_sequence as "lastSequence",
           last_timestamp as "lastTimestamp", coalesce(published_sequence, 0) as published,
           (extract(epoch from told_at) * 1000)::float8 as "reportedAt",
           (extract(epoch from newest.created_at) * 1000)::float8 as "committedAt",
           (extract(epoch from oldest.created_at) * 1000)::float8 as "unpublishedSince",
           (extract(epoch from now()) * 1000)::float8 as now
    from checkpoints
    left join relay_progress on checkpoint_id = id
    left join lateral (
      select created_at from outbox
      where outbox.checkpoint_id = id and first_sequence <= last_sequence order by first_sequence desc limit 1
    ) as newest on true
    left join lateral (
      select created_at from outbox
      where outbox.checkpoint_id = id and last_sequence > coalesce(published_sequence, 0)
        and first_sequence <= coalesce(published_sequence, 0) + 1
      order by first_sequence desc limit 1
    ) as oldest on true
    order by topic, partition`);
