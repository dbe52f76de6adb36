import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { type Checkpoint, CheckpointMoved, type CheckpointStore } from '../../processing/checkpoint.ts';

const checkpointRow = z.object({
  id: z.number(),
  topic: z.string(),
  partition: z.number(),
  nextOffset: z.number(),
  lastSequence: z.number(),
  lastTimestamp: z.number().nullable(),
});

export function postgresCheckpointStore(connection: CommonQueryMethods): CheckpointStore {
  return {
    async open({ topic, partition }, firstOffset) {
      await connection.query(sql.type(z.object({}))`
        insert into checkpoints (topic, partition, next_offset)
        values (${topic}, ${partition}, ${firstOffset})
        on conflict (topic, partition) do nothing`);
      return connection.one(sql.type(checkpointRow)`
        select id, topic, partition, next_offset as "nextOffset", last_sequence as "lastSequence",
               last_timestamp as "lastTimestamp"
        from checkpoints where topic = ${topic} and partition = ${partition}`);
    },

    async claim(checkpoint) {
      // The lock holds off a second writer of the partition until this transaction ends.
      const found = await connection.maybeOne(sql.prepared(
        'checkpoint-claim',
        z.object({ nextOffset: z.number(), lastSequence: z.number() }),
      )`
        select next_offset as "nextOffset", last_sequence as "lastSequence"
        from checkpoints where id = ${checkpoint.id} for update`);
      const { nextOffset, lastSequence } = found ?? {};
      if (nextOffset !== checkpoint.nextOffset || lastSequence !== checkpoint.lastSequence) {
        throw moved(checkpoint, nextOffset);
      }
    },

    async advance(from, to) {
      const { rowCount } = await connection.query(sql.prepared('checkpoint-advance', z.object({}))`
        update checkpoints
        set next_offset = ${to.nextOffset}, last_sequence = ${to.lastSequence}, last_timestamp = ${to.lastTimestamp}
        where id = ${from.id} and next_offset = ${from.nextOffset}`);
      if (rowCount !== 1) throw moved(from, undefined);
    },
  };
}

const moved = ({ topic, partition, nextOffset }: Checkpoint, found: number | undefined): CheckpointMoved =>
  new CheckpointMoved(
    `checkpoint of ${topic}-${partition} is at ${found ?? 'another offset'}, not at ${nextOffset}`,
  );
