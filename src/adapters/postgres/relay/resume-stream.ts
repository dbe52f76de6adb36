import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { asTechnical } from '../connection/errors.ts';

/**
 * Lets the relay go on with a stream whose position was lost: after the last message that is known as published, or
 * from the position that Kafka has.
 * @returns the sequence of the last message that is known as published; undefined if none is
 */
export const resumeStream = (
  pool: DatabasePool,
  checkpointId: number,
  from: 'after published' | 'position',
): Promise<number | undefined> =>
  asTechnical(async () => {
    const isAfter = from === 'after published';
    const row = await pool.maybeOne(sql.type(z.object({ published: z.number() }))`
      with known as (
        select published_sequence from relay_progress where checkpoint_id = ${checkpointId} for update
      )
      update relay_progress set
        resume_after = ${isAfter ? sql.fragment`known.published_sequence` : sql.fragment`null`},
        published_sequence = ${isAfter ? sql.fragment`known.published_sequence` : sql.fragment`0`}
      from known
      where checkpoint_id = ${checkpointId}
      returning known.published_sequence as published`);
    return row?.published;
  });
