import { z } from 'zod';
import { commandOfFirstEvent } from '../domain/first-event.ts';
import { headerText } from '../processing/records/record.ts';
import { decodeRecord } from '../processing/records/record-codec.ts';
import { bodyOf, RECORD_ID } from './command-outcomes.ts';
import { type Page, pageOf } from './page.ts';
import { type ReadRows, rows } from './read-rows.ts';
import { type MessageRun, type StoredMessage, storedMessages } from './stored-messages.ts';

const place = z
  .strictObject({
    topic: z.string(),
    partition: z.int().min(0),
    offset: z.int().min(0),
  })
  .describe("The command's record.");

const cause = z.strictObject({
  id: z.string().describe('Id of the command, for `/commands/{id}`.'),
  type: z.string().nullable().describe('Type of the command; null: not known.'),
  time: z.string().describe("Time of the command's record (RFC 3339)."),
  record: place.nullable().describe("The command's record; null: the place is no longer kept."),
});

const entry = z.strictObject({
  kind: z.enum(['event', 'rejection']),
  id: z.string().describe('`ce_id` of the message.'),
  type: z.string().describe('`ce_type` of the message.'),
  sku: z.string().nullable().describe('The line; null: the message does not say.'),
  sequence: z
    .int()
    .min(1)
    .nullable()
    .describe('Number of the event among those of its SKU; null: a rejection.'),
  time: z.string().describe('`ce_time` of the message: that of its command.'),
  data: z.record(z.string(), z.unknown()).describe('The fields of the message.'),
  command: cause.describe('The command that led to it.'),
});

const kept = z.strictObject({
  days: z.int().min(1).describe('Messages are kept for so many days (`OUTBOX_RETENTION_DAYS`).'),
  since: z.string().nullable().describe('The oldest day that is kept; null: no message is.'),
  behind: z
    .int()
    .min(0)
    .describe('Messages that this view has not looked at yet; 0: what is kept is complete.'),
});

/** What happened to an order. */
export const OrderHistory = z
  .strictObject({
    orderId: z.string().describe('The order.'),
    entries: z
      .array(entry)
      .describe('Events of its lines, and rejections of commands that named it, oldest first.'),
    next: z
      .string()
      .nullable()
      .describe('Pass it as `after` for the next page; null: there are no more entries.'),
    kept: kept.describe('How far the history goes back, and whether it is complete.'),
  })
  .meta({ title: 'OrderHistory', description: 'What happened to an order, and why.' });

export type OrderHistory = z.infer<typeof OrderHistory>;
type Entry = z.infer<typeof entry>;

/** The form of `next`: time, stream and number of the last message. */
export const MESSAGE_PLACE =
  /^(\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z)_(\d{1,9})_(\d{1,15})$/;

const row = z.object({
  checkpointId: z.number(),
  sequence: z.number(),
  day: z.string(),
  at: z.string(),
});

type Row = z.infer<typeof row>;

const runOf = ({ checkpointId, sequence, day }: Row, back = 0): MessageRun => ({
  checkpointId,
  firstSequence: sequence - back,
  messageCount: 1,
  day,
});

/**
 * Returns a page of what happened to an order, in the order in which it was committed. Complete as far as `kept` says.
 * @param days for which messages are kept
 */
export async function orderHistory(
  read: ReadRows,
  orderId: string,
  { after, limit }: Page,
  days: number,
): Promise<OrderHistory> {
  const [, at = '0001-01-01T00:00:00Z', stream = '0', number = '0'] = MESSAGE_PLACE.exec(after ?? '') ?? [];
  // First how far the index is: a message that is indexed meanwhile is in the page although it was counted.
  const state = await keptMessages(read);
  const found = await read(rows(row)`
    select checkpoint_id as "checkpointId", sequence, created_on::text as day,
           to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from order_messages
    where order_id = ${orderId} and (created_at, checkpoint_id, sequence)
      > (${at}::timestamptz, ${stream}::int, ${number}::bigint)
    order by created_at, checkpoint_id, sequence limit ${limit + 1}`);
  const { shown, next } = pageOf(found, limit, (last) => `${last.at}_${last.checkpointId}_${last.sequence}`);
  return { orderId, entries: await entriesOf(read, shown), next, kept: { days, ...state } };
}

const keptRow = z.object({ since: z.string().nullable(), behind: z.number() });

/** The oldest day of the outbox, by the first row of each stream, and how many messages are not indexed. */
async function keptMessages(read: ReadRows): Promise<z.infer<typeof keptRow>> {
  const [found] = await read(rows(keptRow)`
    select min(first.created_on)::text as since,
           coalesce(sum(greatest(0, last_sequence - coalesce(sequence, 0))), 0)::bigint as behind
    from checkpoints
    left join order_messages_positions on checkpoint_id = checkpoints.id
    left join lateral (
      select created_on from outbox where outbox.checkpoint_id = checkpoints.id order by first_sequence limit 1
    ) as first on true`);
  return found ?? { since: null, behind: 0 };
}

async function entriesOf(read: ReadRows, found: readonly Row[]): Promise<Entry[]> {
  const messages = await storedMessages(
    read,
    found.map((each) => runOf(each)),
  );
  // Retention may have removed a message since its row was read.
  const entries = found.flatMap((at) => {
    const [message] = messages(runOf(at));
    return message ? [{ at, ...decoded(message) }] : [];
  });
  const [firstTypes, records] = await Promise.all([
    firstEventTypes(read, entries),
    commandRecords(
      read,
      entries.map(({ commandId }) => commandId),
    ),
  ]);
  return entries.map(({ shown, commandId, commandType }) => ({
    ...shown,
    command: {
      id: commandId,
      type: commandType ?? commandOf(firstTypes.get(commandId)),
      time: shown.time,
      record: records.get(commandId) ?? recordNamed(commandId),
    },
  }));
}

type Decoded = {
  readonly shown: Omit<Entry, 'command'>;
  readonly commandId: string;
  /** Known of a rejection only. */
  readonly commandType: string | undefined;
  /** Which event of its command it is: 1, 2, 3 … */
  readonly position: number;
};

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function decoded({ kind, record }: StoredMessage): Decoded {
  const { value, headers } = decodeRecord(record);
  const data = bodyOf(value);
  const id = headerText(headers, 'ce_id');
  const type = headerText(headers, 'ce_type');
  const isRejection = kind === 'rejection';
  const command = data['command'] as Record<string, unknown> | undefined;
  return {
    shown: {
      kind: isRejection ? 'rejection' : 'event',
      id,
      type,
      sku: textOf(isRejection ? command?.['sku'] : data['sku']),
      sequence: isRejection ? null : Number(headerText(headers, 'ce_sequence')),
      time: headerText(headers, 'ce_time'),
      data,
    },
    commandId: headerText(headers, 'ce_causationid'),
    commandType: isRejection ? (textOf(data['commandType']) ?? undefined) : undefined,
    position: Number(id.slice(id.lastIndexOf('/') + 1)),
  };
}

/** The type of the first event of each entry's command. The events of a command follow each other in the outbox. */
async function firstEventTypes(
  read: ReadRows,
  entries: readonly (Decoded & { readonly at: Row })[],
): Promise<Map<string, string>> {
  const events = entries.filter(({ commandType }) => commandType === undefined);
  const runs = new Map(events.map(({ commandId, at, position }) => [commandId, runOf(at, position - 1)]));
  const messages = await storedMessages(read, [...runs.values()]);
  const types = [...runs].map(([commandId, run]): [string, string] => {
    const [message] = messages(run);
    return [commandId, message ? headerText(decodeRecord(message.record).headers, 'ce_type') : ''];
  });
  return new Map(types);
}

/** Null for an event type of a newer worker. */
const commandOf = (firstEvent = ''): string | null =>
  Object.hasOwn(commandOfFirstEvent, firstEvent)
    ? commandOfFirstEvent[firstEvent as keyof typeof commandOfFirstEvent]
    : null;

const recordRow = place.extend({ commandId: z.string() });
type CommandRecord = z.infer<typeof place>;

/** The records of commands with an id of their producer, by that id. */
async function commandRecords(read: ReadRows, ids: readonly string[]): Promise<Map<string, CommandRecord>> {
  const found = await read(rows(recordRow)`
    select distinct on (command_id) command_id as "commandId", topic, partition, record_offset as "offset"
    from inbox join checkpoints on checkpoints.id = checkpoint_id
    where command_id = any(${[...new Set(ids)]}) and record_offset is not null
    order by command_id, received_on limit ${ids.length}`);
  return new Map(found.map(({ commandId, ...record }) => [commandId, record]));
}

/** Without an id of the producer, the id names the record. */
function recordNamed(commandId: string): CommandRecord | null {
  const [, topic, partition, offset] = RECORD_ID.exec(commandId) ?? [];
  if (topic === undefined) return null;
  return { topic, partition: Number(partition), offset: Number(offset) };
}
