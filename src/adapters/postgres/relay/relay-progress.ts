import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { RelayProgress } from '../../../processing/publish/relay-progress.ts';
import { int4Array } from '../connection/binary-array.ts';
import { asTechnical } from '../connection/errors.ts';

const progressRow = z.object({
  checkpointId: z.number(),
  published: z.number(),
  resumeAfter: z.number().nullable(),
});

/** One row per stream in table relay_progress, which retention and operators read. */
export const postgresRelayProgress = (pool: DatabasePool): RelayProgress => ({
  report: (published) =>
    asTechnical(async () => {
      const rows = [...published];
      if (rows.length === 0) return;
      await pool.query(sql.type(z.object({}))`
        insert into relay_progress (checkpoint_id, published_sequence)
        select * from ${sql.unnest(rows, ['int4', 'int8'])}
        on conflict (checkpoint_id) do update
        set published_sequence = excluded.published_sequence, told_at = now(), resume_after = null`);
    }),
  reported: (checkpointIds) =>
    asTechnical(async () => {
      const rows = await pool.any(sql.type(progressRow)`
        select checkpoint_id as "checkpointId", published_sequence as published, resume_after as "resumeAfter"
        from relay_progress
        where checkpoint_id = any(${int4Array(checkpointIds)})`);
      return new Map(rows.map(({ checkpointId, ...reported }) => [checkpointId, reported]));
    }),
});

/**
 * Lets the relay continue a stream whose position was lost.
 * @param from `after published`: after the last message that is known to be published; `position`: from the position
 *   in Kafka
 * @returns the sequence of the last message that is known to be published; undefined if none is
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
