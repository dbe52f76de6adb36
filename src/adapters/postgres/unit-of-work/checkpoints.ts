import { type CommonQueryMethods, type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import type { Checkpoint } from '../../../processing/flush/checkpoint.ts';
import type { TopicPartition } from '../../../processing/records/record.ts';
import type { Outcome } from '../../../processing/flush/unit-of-work.ts';
import { float8Array, int4Array, int8Array } from '../connection/binary-array.ts';

const checkpointRow = z.object({
  id: z.number(),
  topic: z.string(),
  partition: z.number(),
  nextOffset: z.number(),
  lastSequence: z.number(),
  lastTimestamp: z.number().nullable(),
});

/** The partition's checkpoint; made with `firstOffset` if there is none. */
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

/** Compare-and-set: a row for each checkpoint that was as it is thought to be. A second writer waits here for the first. */
export function checkpointsMove(outcomes: readonly Pick<Outcome, 'from' | 'to'>[]): FragmentSqlToken {
  // In one order: two writers of the same partitions then mostly wait for each other. A deadlock is tried again.
  const moves = outcomes.toSorted((a, b) => a.from.id - b.from.id);
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
