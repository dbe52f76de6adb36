import { z } from 'zod';
import { CommandRejected } from '../domain/rejection.ts';
import { headerOf, readRecord } from '../processing/kafka-record.ts';
import { bodyOf } from './published-message.ts';
import { type ReadRows, rows } from './read-rows.ts';

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

/** What a command came to. */
export const CommandOutcome = z
  .discriminatedUnion('status', [handled, rejected])
  .meta({ title: 'CommandOutcome', description: 'What a command came to.' });

export type CommandOutcome = z.infer<typeof CommandOutcome>;

const ofCommand = z.object({ commandId: z.string(), messageCount: z.number() });
const withoutMessage = ofCommand.extend({ kind: z.null() });
const withMessage = ofCommand.extend({
  kind: z.enum(['event', 'rejection']),
  record: z.instanceof(Buffer),
});

type Message = z.infer<typeof withMessage>;

const row = z.discriminatedUnion('kind', [withoutMessage, withMessage]);

/**
 * What came of those of the commands that were handled, by id. A command is known by the id that its producer
 * gave it, and for as long as both its inbox row and its messages are kept: without them nobody can say any
 * more whether it was rejected, so it is absent, like one that is still to come.
 */
export async function commandOutcomes(
  read: ReadRows,
  ids: readonly string[],
): Promise<Map<string, CommandOutcome>> {
  // An id that two partitions handled at midnight is there on both days: the first one counts.
  // The limit only corrects the planner's guess, and so does = any(…) in place of a range: guesses that grow with
  // the outbox would have Postgres compile (jit) what it runs in a millisecond.
  const found = await read(rows(row)`
    select entry.command_id as "commandId", entry.message_count as "messageCount",
           message.kind, message.record
    from (
      select distinct on (command_id) * from inbox where command_id = any(${ids})
      order by command_id, received_on limit ${ids.length}
    ) as entry
    left join lateral (
      select kind, greatest(first_sequence, entry.first_sequence) + place - 1 as sequence, record
      from (
        (
          select * from outbox
          where outbox.checkpoint_id = entry.checkpoint_id and outbox.first_sequence <= entry.first_sequence
            and outbox.created_on = entry.received_on -- one transaction, one day: one table partition
          order by outbox.first_sequence desc limit 1
        )
        union all
        select * from outbox
        where outbox.checkpoint_id = entry.checkpoint_id
          and outbox.first_sequence = any(array(
            select generate_series(entry.first_sequence + 1, entry.first_sequence + entry.message_count - 1)))
          and outbox.created_on = entry.received_on
      ) as packed, unnest(records[
        greatest(1, entry.first_sequence - first_sequence + 1)::int :
        (entry.first_sequence + entry.message_count - first_sequence)::int]) with ordinality as stored (record, place)
    ) as message on true
    order by message.sequence`);
  const outcomes = new Map<string, CommandOutcome>();
  for (const [id, ofOne] of Map.groupBy(found, ({ commandId }) => commandId)) {
    const outcome = outcomeOf(ofOne);
    if (outcome) outcomes.set(id, outcome);
  }
  return outcomes;
}

function outcomeOf(ofOne: readonly z.infer<typeof row>[]): CommandOutcome | undefined {
  const messages = ofOne.filter((each) => each.kind !== null);
  if (messages.length !== ofOne[0]?.messageCount) return undefined;
  const [first] = messages;
  return first?.kind === 'rejection'
    ? rejectionOf(first)
    : { status: 'handled', events: messages.map(eventOf) };
}

function eventOf({ record }: Message): z.infer<typeof event> {
  const { value, headers } = readRecord(record);
  return {
    id: headerOf(headers, 'ce_id'),
    type: headerOf(headers, 'ce_type'),
    sequence: Number(headerOf(headers, 'ce_sequence')),
    data: bodyOf(value),
  };
}

function rejectionOf({ record }: Message): CommandOutcome {
  const { code, message, commandType, command } = rejection.parse(bodyOf(readRecord(record).value));
  return { status: 'rejected', code, message, commandType, command };
}
