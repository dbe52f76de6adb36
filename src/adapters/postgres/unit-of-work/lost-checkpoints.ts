import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { Checkpoint } from '../../../processing/flush/checkpoint.ts';

/** Those of these that are further than the database's, or not there at all. */
export async function lostCheckpoints(
  connection: CommonQueryMethods,
  known: readonly Checkpoint[],
): Promise<Checkpoint[]> {
  const rows = known.map(({ id, nextOffset }) => [id, nextOffset]);
  const lost = await connection.anyFirst(sql.type(z.object({ id: z.number() }))`
    select known.id from ${sql.unnest(rows, ['int4', 'int8'])} as known (id, next_offset)
    left join checkpoints using (id)
    where checkpoints.next_offset is null or checkpoints.next_offset < known.next_offset`);
  return known.filter(({ id }) => lost.includes(id));
}
