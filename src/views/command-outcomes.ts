import { z } from 'zod';
import { CommandRejected } from '../domain/rejection.ts';
import { headerText } from '../processing/records/record.ts';
import { decodeRecord } from '../processing/records/record-codec.ts';
import { bodyOf } from './published-message.ts';
import { type ReadRows, rows } from './read-rows.ts';
import { outcomeRow, recordOutcomes } from './record-outcomes.ts';
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
    events: z.array(event).describe('What it led to, in order; none: all was as it asked for already.'),
  })
  .meta({ title: 'HandledCommand', description: 'The command was accepted.' });

// A newer worker may know codes and fields that this version does not.
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
    description: 'The command was understood and refused; nothing changed.',
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

/** What a command came to. */
export const CommandOutcome = z
  .discriminatedUnion('status', [handled, rejected, failed])
  .meta({ title: 'CommandOutcome', description: 'What a command came to.' });

export type CommandOutcome = z.infer<typeof CommandOutcome>;

/** An outcome with the fingerprint of its command; null: it is not known, as of a dead letter or from an older version. */
export type KnownOutcome = { readonly outcome: CommandOutcome; readonly fingerprint: number | null };

/**
 * What came of those of the commands that were handled or became dead letters, by id: the one that the producer gave,
 * else `topic-partition-offset`. A command that was handled after it had become a dead letter is handled. It is known
 * for as long as both its row and its messages are kept: without them nobody can say any more whether it was rejected,
 * so it is absent, like one that is still to come.
 */
export async function commandOutcomes(
  read: ReadRows,
  ids: readonly string[],
): Promise<Map<string, KnownOutcome>> {
  // An id that two partitions handled at midnight is there on both days: the first one counts.
  // The limit only corrects the planner's guess: one that grows with the inbox would have Postgres compile (jit) what
  // it runs in a millisecond.
  const remembered = read(rows(outcomeRow)`
    select distinct on (command_id) command_id as "commandId", checkpoint_id as "checkpointId",
           first_sequence as "firstSequence", message_count as "messageCount", fingerprint,
           received_on::text as day
    from inbox where command_id = any(${ids})
    order by command_id, received_on limit ${ids.length}`);
  // An entry of the inbox comes last: it counts.
  const entries = (await Promise.all([recordOutcomes(read, ids), remembered])).flat();
  const messages = await storedMessages(read, entries);
  const outcomes = new Map<string, KnownOutcome>();
  for (const entry of entries) {
    const ofOne = messages(entry);
    if (ofOne.length < entry.messageCount) continue;
    outcomes.set(entry.commandId, { outcome: outcomeOf(ofOne), fingerprint: entry.fingerprint });
  }
  return outcomes;
}

const idRow = z.object({ commandId: z.string() });

/** Those of the ids that producers gave and the inbox holds: a further command of the same id is skipped. */
export async function handledBefore(read: ReadRows, ids: readonly string[]): Promise<Set<string>> {
  const found = await read(rows(idRow)`
    select distinct command_id as "commandId" from inbox where command_id = any(${ids}) limit ${ids.length}`);
  return new Set(found.map(({ commandId }) => commandId));
}

function outcomeOf(messages: readonly StoredMessage[]): CommandOutcome {
  const [first] = messages;
  if (first?.kind === 'rejection') return rejectionOf(first);
  if (first?.kind === 'dead-letter') return failureOf(first);
  return { status: 'handled', events: messages.map(eventOf) };
}

function failureOf({ record }: StoredMessage): CommandOutcome {
  const { headers } = decodeRecord(record);
  // The lines after the first are a stack: for operators, who read the dead letter.
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
