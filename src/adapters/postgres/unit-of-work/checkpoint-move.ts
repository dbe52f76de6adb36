import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { Checkpoint } from '../../../processing/flush/checkpoint.ts';
import { asTechnical } from '../connection/errors.ts';

/**
 * Moves a checkpoint because a person said so; which record was the last one is forgotten. False if somebody else
 * has moved it meanwhile.
 */
export const moveCheckpoint = (
  pool: DatabasePool,
  { id, nextOffset }: Pick<Checkpoint, 'id' | 'nextOffset'>,
  to: number,
): Promise<boolean> =>
  asTechnical(async () => {
    const { rowCount } = await pool.query(sql.type(z.object({}))`
      update checkpoints set next_offset = ${to}, last_timestamp = null
      where id = ${id} and next_offset = ${nextOffset}`);
    return rowCount === 1;
  });
