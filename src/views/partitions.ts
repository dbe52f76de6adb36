import { z } from 'zod';
import { type ReadRows, rows } from './read-rows.ts';

export const partitionRow = z.object({
  id: z.number(),
  topic: z.string(),
  partition: z.number(),
  nextOffset: z.number(),
  lastSequence: z.number(),
  lastTimestamp: z.number().nullable(),
  published: z.number(),
});

/** How far a command partition is handled, and how many of its messages are published. */
export type PartitionRow = z.infer<typeof partitionRow>;

/**
 * Returns all command partitions that a worker has ever been assigned, by topic and number. `published` is what the
 * relay last reported: it may be a second old.
 */
export const partitions = (read: ReadRows): Promise<readonly PartitionRow[]> =>
  read(rows(partitionRow)`
    select id, topic, partition, next_offset as "nextOffset", last_sequence as "lastSequence",
           last_timestamp as "lastTimestamp", coalesce(published_sequence, 0) as published
    from checkpoints left join relay_progress on checkpoint_id = id
    order by topic, partition`);
