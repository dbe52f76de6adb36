import { z } from 'zod';
import { type ReadRows, rows } from './read-rows.ts';

const row = z.object({
  id: z.number(),
  topic: z.string(),
  partition: z.number(),
  nextOffset: z.number(),
  lastSequence: z.number(),
  lastTimestamp: z.number().nullable(),
  published: z.number(),
});

/** How far a command partition is handled, and how many of its messages are published. */
export type PartitionRow = z.infer<typeof row>;

/**
 * Returns all command partitions that a worker has ever been assigned, by topic and number. `published` is what the
 * relay last reported: it may be a second old.
 */
export const partitions = (read: ReadRows): Promise<readonly PartitionRow[]> =>
  read(rows(row)`
    select id, topic, partition, next_offset as "nextOffset", last_sequence as "lastSequence",
           last_timestamp as "lastTimestamp", coalesce(published_sequence, 0) as published
    from checkpoints left join relay_progress on checkpoint_id = id
    order by topic, partition`);

const rowWithBacklog = row.extend({ oldestUnpublishedMs: z.number().nullable() });

/** The same, and the age of its oldest message that is not published, in milliseconds; null if all are published. */
export type PartitionBacklogRow = z.infer<typeof rowWithBacklog>;

/** Like `partitions`. Reads one more row of the outbox, by its key, for each partition that is not published. */
export const partitionBacklogs = (read: ReadRows): Promise<readonly PartitionBacklogRow[]> =>
  read(rows(rowWithBacklog)`
    select id, topic, partition, next_offset as "nextOffset", last_sequence as "lastSequence",
           last_timestamp as "lastTimestamp", coalesce(published_sequence, 0) as published,
           (extract(epoch from clock_timestamp() - oldest.created_at) * 1000)::float8 as "oldestUnpublishedMs"
    from checkpoints
    left join relay_progress on checkpoint_id = id
    left join lateral (
      select created_at from outbox
      where checkpoint_id = checkpoints.id and first_sequence <= coalesce(published_sequence, 0) + 1
      order by first_sequence desc limit 1
    ) as oldest on last_sequence > coalesce(published_sequence, 0)
    order by topic, partition`);
