import { z } from 'zod';
import { type ReadRows, rows } from './read-rows.ts';

/** `topic-partition-offset`: the id of a command that no producer gave one. Numbers are as large as Postgres takes. */
const PLACE = /^(.+)-(\d{1,9})-(\d{1,15})$/;

/** A command, and the messages that it led to. */
export const outcomeRow = z.object({
  commandId: z.string(),
  checkpointId: z.number(),
  firstSequence: z.number(),
  messageCount: z.number(),
  /** Of what the command said; null: not known. */
  fingerprint: z.number().nullable(),
  day: z.string(),
});

type OutcomeRow = z.infer<typeof outcomeRow>;

/**
 * The messages of records that the inbox does not hold: commands that no producer gave an id, found by
 * `topic-partition-offset`, and dead letters, found by that or by the id that the producer gave. Of several records
 * the last one counts.
 */
export async function recordOutcomes(
  read: ReadRows,
  commandIds: readonly string[],
): Promise<readonly OutcomeRow[]> {
  const places = commandIds.map((id) => PLACE.exec(id)).filter((place) => place !== null);
  // The limit is there for the planner, as in command-outcomes.ts.
  return read(rows(outcomeRow)`
    select distinct on ("commandId") *
    from (
      select place.id as "commandId", found.*
      from unnest(
        ${places.map(([id]) => id)}::text[],
        ${places.map(([, topic]) => topic ?? '')}::text[],
        ${places.map(([, , partition]) => partition ?? '')}::int[],
        ${places.map(([, , , offset]) => offset ?? '')}::bigint[]) as place (id, topic, partition, record_offset)
      join checkpoints on checkpoints.topic = place.topic and checkpoints.partition = place.partition
      cross join lateral (
        select checkpoint_id as "checkpointId", first_sequence as "firstSequence", message_count as "messageCount",
               null::int as fingerprint, recorded_on::text as day
        from record_outcomes
        where checkpoint_id = checkpoints.id and record_outcomes.record_offset = place.record_offset
        order by first_sequence desc limit 1
      ) as found
      union all
      select command_id, checkpoint_id, first_sequence, message_count, null::int, recorded_on::text
      from record_outcomes
      where command_id = any(${commandIds}) and command_id is not null
    ) as found
    order by "commandId", day desc, "firstSequence" desc limit ${commandIds.length}`);
}

const handledRow = z.object({ handled: z.boolean() });

/** Whether the id is `topic-partition-offset` of a record that was handled, whatever came of it. */
export async function isPastRecord(read: ReadRows, commandId: string): Promise<boolean> {
  const place = PLACE.exec(commandId);
  if (!place) return false;
  const [, topic = '', partition = '', offset = ''] = place;
  const [found] = await read(rows(handledRow)`
    select next_offset > ${offset}::bigint as handled from checkpoints
    where topic = ${topic} and partition = ${partition}::int`);
  return found?.handled ?? false;
}
