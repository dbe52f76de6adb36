import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { RelayProgress } from '../../../processing/publish/progress.ts';
import { int4Array } from '../connection/binary-array.ts';
import { asTechnical } from '../connection/errors.ts';

const toldRow = z.object({
  checkpointId: z.number(),
  published: z.number(),
  resumeAfter: z.number().nullable(),
});

/** A row a stream, in the table that retention and people look at. */
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
      const rows = await pool.any(sql.type(toldRow)`
        select checkpoint_id as "checkpointId", published_sequence as published, resume_after as "resumeAfter"
        from relay_progress
        where checkpoint_id = any(${int4Array(checkpointIds)})`);
      return new Map(rows.map(({ checkpointId, ...reported }) => [checkpointId, reported]));
    }),
});
