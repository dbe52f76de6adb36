import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';

/**
 * Whether a partition of the outbox has messages of that day that the relay has not told to be published.
 * By the primary key, from the end of each stream; in a default partition past the days behind it.
 */
export const hasUnpublished = (
  connection: CommonQueryMethods,
  partition: string,
  day: string,
): Promise<boolean> =>
  connection.oneFirst(sql.type(z.object({ found: z.boolean() }))`
    select exists (
      select from checkpoints
      left join relay_progress on relay_progress.checkpoint_id = checkpoints.id
      cross join lateral (
        select first_sequence + message_count - 1 as last from ${sql.identifier([partition])} as packed
        where packed.checkpoint_id = checkpoints.id and created_on = ${day}
        order by first_sequence desc limit 1
      ) as stream
      where stream.last > coalesce(published_sequence, 0)
    ) as found`);
