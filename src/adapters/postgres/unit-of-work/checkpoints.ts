import { type CommonQueryMethods, type DatabasePool, type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import type { Checkpoint } from '../../../processing/flush/checkpoint.ts';
import type { TopicPartition } from '../../../processing/records/record.ts';
import type { BatchCommit } from '../../../processing/flush/unit-of-work.ts';
import { float8Array, int4Array, int8Array } from '../connection/binary-array.ts';
import { asTechnical } from '../connection/errors.ts';

const checkpointRow = z.object({
  id: z.number(),
  topic: z.string(),
  partition: z.number(),
  nextOffset: z.number(),
  lastSequence: z.number(),
  lastTimestamp: z.number().nullable(),
});

/** The partition's checkpoint; created with `firstOffset` if there is none. */
export async function openCheckpoint(
  connection: CommonQueryMethods,
  { topic, partition }: TopicPartition,
  firstOffset: number,
): Promise<Checkpoint> {
  await connection.query(sql.type(z.object({}))`
    insert into checkpoints (topic, partition, next_offset)
    values (${topic}, ${partition}, ${firstOffset})
    on conflict (topic, partition) do nothing`);
  return connection.one(sql.type(checkpointRow)`
    select id, topic, partition, next_offset as "nextOffset", last_sequence as "lastSequence",
           last_timestamp as "lastTimestamp"
    from checkpoints where topic = ${topic} and partition = ${partition}`);
}

/** Those of the known checkpoints that are further than the stored ones, or not stored at all. */
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

/**
 * Compare-and-set: returns a row for each checkpoint that was as in `from`. A second writer of the same partition waits
 * here for the first.
 */
export function checkpointsMove(commits: readonly Pick<BatchCommit, 'from' | 'to'>[]): FragmentSqlToken {
  // In one order, so that two writers of the same partitions mostly wait for each other. A deadlock is retried.
  const moves = commits.toSorted((a, b) => a.from.id - b.from.id);
  return sql.fragment`
    update checkpoints
    set next_offset = move.next_offset, last_sequence = move.last_sequence, last_timestamp = move.last_timestamp
    from (
      select unnest(${int4Array(moves.map(({ from }) => from.id))}) as id,
             unnest(${int8Array(moves.map(({ from }) => from.nextOffset))}) as from_offset,
             unnest(${int8Array(moves.map(({ from }) => from.lastSequence))}) as from_sequence,
             unnest(${int8Array(moves.map(({ to }) => to.nextOffset))}) as next_offset,
             unnest(${int8Array(moves.map(({ to }) => to.lastSequence))}) as last_sequence,
             unnest(${float8Array(moves.map(({ to }) => to.lastTimestamp))}) as last_timestamp
    ) as move
    where checkpoints.id = move.id and checkpoints.next_offset = from_offset
      and checkpoints.last_sequence = from_sequence
    returning checkpoints.id`;
}

/**
 * Moves a checkpoint because an operator asked for it, and clears the timestamp of the last record. Returns false if the
 * checkpoint has moved meanwhile.
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
