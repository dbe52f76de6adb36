import { z } from 'zod';
import { CommandRejected } from '../domain/rejection.ts';
import { headerText } from '../processing/records/record.ts';
import { decodeRecord } from '../processing/records/record-codec.ts';
import { withoutFrame } from '../processing/records/registry-frame.ts';
import { type ReadRows, rows } from './read-rows.ts';
import { type StoredMessage, storedMessages } from './stored-messages.ts';

const event = z.strictObject({
  id: z.string().describe('The id of the event, as on the event topic.'),
  type: z.string().describe('What happened: the name of a schema in schemas/events.'),
  sequence: z.int().min(1).describe("The number of the event among its SKU's."),
  data: z.record(z.string(), z.unknown()).describe('The fields of the event.'),
});

const handled = z
  .strictObject({
    status: z.literal('handled'),
    events: z
      .array(event)
      .describe('The events that the command caused, in order; empty: nothing had to change.'),
  })
  .meta({ title: 'HandledCommand', description: 'The command was accepted.' });

// A newer worker may write codes and fields that this version does not know.
const refused = { ...CommandRejected.shape, code: z.string() };
const rejection = z.object(refused);

const rejected = z
  .strictObject({
    status: z.literal('rejected'),
    code: refused.code.describe('Why: for programs.'),
    message: refused.message.describe('Why: a sentence for a person.'),
    commandType: refused.commandType.describe('The type of the command.'),
    command: refused.command.describe('The fields of the command.'),
  })
  .meta({
    title: 'RejectedCommand',
    description: 'The command was valid, but a rule of the domain rejected it; nothing changed.',
  });

const failed = z
  .strictObject({
    status: z.literal('failed'),
    code: z.string().describe('Why: `dlq-reason` of the dead letter.'),
    message: z.string().describe('Why: the first line of `dlq-error` of the dead letter.'),
  })
  .meta({
    title: 'FailedCommand',
    description: 'The record could not be read or handled and became a dead letter; nothing changed.',
  });

/** What happened to a command: `{ status: 'handled', events: […] }`, `{ status: 'rejected', … }` or `{ status: 'failed', … }`. */
export const CommandOutcome = z
  .discriminatedUnion('status', [handled, rejected, failed])
  .meta({ title: 'CommandOutcome', description: 'What happened to a command.' });

export type CommandOutcome = z.infer<typeof CommandOutcome>;

/** `topic-partition-offset`: the id of a command without an id of its producer. The numbers fit into int4 and int8. */
export const RECORD_ID = /^(.+)-(\d{1,9})-(\d{1,15})$/;

/** A command and its messages in the outbox. */
const outcomeRow = z.object({
  commandId: z.string(),
  checkpointId: z.number(),
  firstSequence: z.number(),
  messageCount: z.number(),
  /** Of the content of the command; null if unknown. */
  fingerprint: z.number().nullable(),
  day: z.string(),
});

type OutcomeRow = z.infer<typeof outcomeRow>;

/** An outcome with the fingerprint of its command; null for a dead letter, or if an older version handled the command. */
export type KnownOutcome = { readonly outcome: CommandOutcome; readonly fingerprint: number | null };

/**
 * Returns the outcomes of the commands that were handled or became dead letters, by command id: the id that the producer
 * gave, else `topic-partition-offset`. If a dead letter was handled later, its outcome is that of the handling. A command
 * is absent while it is not handled, and after its row or its messages have been removed by retention: without the
 * messages its outcome is unknown.
 */
export async function commandOutcomes(
  read: ReadRows,
  ids: readonly string[],
): Promise<Map<string, KnownOutcome>> {
  // An id that two partitions handled around midnight has a row on both days: the first one counts.
  // The limit only corrects the planner's estimate: if that grew with the inbox, Postgres would compile (jit) a
  // statement that runs for a millisecond.
  const inInbox = read(rows(outcomeRow)`
    select distinct on (command_id) command_id as "commandId", checkpoint_id as "checkpointId",
           first_sequence as "firstSequence", message_count as "messageCount", fingerprint,
           received_on::text as day
    from inbox where command_id = any(${ids})
    order by command_id, received_on limit ${ids.length}`);
  // Rows of the inbox are last, so they replace those of the same id.
  const entries = (await Promise.all([recordOutcomes(read, ids), inInbox])).flat();
  const messages = await storedMessages(read, entries);
  const outcomes = new Map<string, KnownOutcome>();
  for (const entry of entries) {
    const found = messages(entry);
    if (found.length < entry.messageCount) continue;
    outcomes.set(entry.commandId, { outcome: outcomeOf(found), fingerprint: entry.fingerprint });
  }
  return outcomes;
}

/**
 * Returns the messages of records that are not in the inbox: commands without an id of their producer, found by
 * `topic-partition-offset`, and dead letters, found by that or by the producer's id. Of several records with the same id
 * the last one counts.
 */
async function recordOutcomes(read: ReadRows, commandIds: readonly string[]): Promise<readonly OutcomeRow[]> {
  const recordIds = commandIds.map((id) => RECORD_ID.exec(id)).filter((match) => match !== null);
  // The limit is for the planner, as in `commandOutcomes`.
  return read(rows(outcomeRow)`
    select distinct on ("commandId") *
    from (
      select wanted.id as "commandId", found.*
      from unnest(
        ${recordIds.map(([id]) => id)}::text[],
        ${recordIds.map(([, topic]) => topic ?? '')}::text[],
        ${recordIds.map(([, , partition]) => partition ?? '')}::int[],
        ${recordIds.map(([, , , offset]) => offset ?? '')}::bigint[]) as wanted (id, topic, partition, record_offset)
      join checkpoints on checkpoints.topic = wanted.topic and checkpoints.partition = wanted.partition
      cross join lateral (
        select checkpoint_id as "checkpointId", first_sequence as "firstSequence", message_count as "messageCount",
               null::int as fingerprint, recorded_on::text as day
        from record_outcomes
        where checkpoint_id = checkpoints.id and record_outcomes.record_offset = wanted.record_offset
        order by first_sequence desc limit 1
      ) as found
      union all
      select command_id, checkpoint_id, first_sequence, message_count, null::int, recorded_on::text
      from record_outcomes
      where command_id = any(${commandIds}) and command_id is not null
    ) as found
    order by "commandId", day desc, "firstSequence" desc limit ${commandIds.length}`);
}

const idRow = z.object({ commandId: z.string() });

/** Returns those of the ids that the inbox holds: another command with such an id would be skipped as a duplicate. */
export async function handledBefore(read: ReadRows, ids: readonly string[]): Promise<Set<string>> {
  const found = await read(rows(idRow)`
    select distinct command_id as "commandId" from inbox where command_id = any(${ids}) limit ${ids.length}`);
  return new Set(found.map(({ commandId }) => commandId));
}

const handledRow = z.object({ handled: z.boolean() });

/** Whether the id is the `topic-partition-offset` of a record that was handled, with any outcome. */
export async function isPastRecord(read: ReadRows, commandId: string): Promise<boolean> {
  const match = RECORD_ID.exec(commandId);
  if (!match) return false;
  const [, topic = '', partition = '', offset = ''] = match;
  const [found] = await read(rows(handledRow)`
    select next_offset > ${offset}::bigint as handled from checkpoints
    where topic = ${topic} and partition = ${partition}::int`);
  return found?.handled ?? false;
}

function outcomeOf(messages: readonly StoredMessage[]): CommandOutcome {
  const [first] = messages;
  if (first?.kind === 'rejection') return rejectionOf(first);
  if (first?.kind === 'dead-letter') return failureOf(first);
  return { status: 'handled', events: messages.map(eventOf) };
}

function failureOf({ record }: StoredMessage): CommandOutcome {
  const { headers } = decodeRecord(record);
  // The lines after the first are a stack trace, which is only for operators.
  const [message = ''] = headerText(headers, 'dlq-error').split('\n', 1);
  return { status: 'failed', code: headerText(headers, 'dlq-reason'), message };
}

function eventOf({ record }: StoredMessage): z.infer<typeof event> {
  const { value, headers } = decodeRecord(record);
  return {
    id: headerText(headers, 'ce_id'),
    type: headerText(headers, 'ce_type'),
    sequence: Number(headerText(headers, 'ce_sequence')),
    data: bodyOf(value),
  };
}

function rejectionOf({ record }: StoredMessage): CommandOutcome {
  const { code, message, commandType, command } = rejection.parse(bodyOf(decodeRecord(record).value));
  return { status: 'rejected', code, message, commandType, command };
}

const object = z.record(z.string(), z.unknown());

/** Returns the body of a message in the outbox: JSON, plain or in the schema registry's frame. */
export const bodyOf = (value: Buffer | null): Record<string, unknown> =>
  object.parse(JSON.parse(String(value && withoutFrame(value))));
