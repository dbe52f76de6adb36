import { commandSchemas } from '../../../domain/commands.ts';
import { eventSchemas } from '../../../domain/events.ts';
import { REASONS } from '../../../processing/dead-letters/dead-letter.ts';
import { TRACEPARENT } from '../../../processing/decode/command-headers.ts';
import type { JsonSchema } from './json-schema.ts';

/** What the records of a topic are. */
export type MessageKind = 'command' | 'event' | 'rejection' | 'dead-letter';

/** The name of the schema of each kind's headers. */
export const headersName: Readonly<Record<MessageKind, string>> = {
  command: 'CommandHeaders',
  event: 'EventHeaders',
  rejection: 'RejectionHeaders',
  'dead-letter': 'DeadLetterHeaders',
};

const text = (description: string, more: JsonSchema = {}): JsonSchema => ({
  type: 'string',
  description,
  ...more,
});
const ofCommand = (description: string, more: JsonSchema = {}): JsonSchema =>
  text(description, { minLength: 1, maxLength: 255, ...more });

const traceparent = text('W3C Trace Context.', {
  pattern: TRACEPARENT.source,
  examples: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
});
const digits = { pattern: '^[0-9]+$' };
const utcTime = { pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$' };

const commandHeaders = headers(
  'Headers of a command. Others are ignored.',
  {
    ce_type: ofCommand(
      'Type of the command. A framed value needs no such header if the title of its schema (Avro: the name of its record) is the type.',
      { enum: Object.keys(commandSchemas) },
    ),
  },
  {
    ce_id: ofCommand(
      'Id of the command, unique over all producers: a UUID. A command that is sent again with it changes nothing. Without it the id is topic-partition-offset, and a command that is sent again is another command.',
    ),
    ce_source: ofCommand('Your service. Warnings about misrouted records name it.'),
    ce_correlationid: ofCommand("Carried through to the events. Without it, they have the command's id."),
    traceparent: ofCommand('W3C Trace Context, carried through to the events. A malformed one is ignored.'),
    ce_specversion: ofCommand('`1.0`. Not read.'),
    ce_time: ofCommand("Not read: the time of an event is the timestamp of the command's record."),
    'content-type': ofCommand(
      '`application/json`. Not read, but a media type of a CloudEvent in structured mode makes the record a dead letter.',
    ),
  },
);

/** Headers that events and rejections have in common. */
const published = (types: readonly string[], source: string): Properties => ({
  ce_specversion: text('Version of CloudEvents.', { const: '1.0' }),
  ce_id: text("`<command id>/<n>`: the command's first message is 1. The same after a replay.", {
    examples: ['order-o1/1'],
  }),
  ce_type: text('Type of the message.', { enum: types }),
  ce_source: text('`EVENT_SOURCE` of the worker.', { examples: [source] }),
  ce_time: text("The timestamp of the command's record, in UTC (RFC 3339).", {
    ...utcTime,
    examples: ['2027-01-31T10:00:00.000Z'],
  }),
  'content-type': text('Media type of the JSON text, without the frame.', { const: 'application/json' }),
  ce_causationid: text("The command's id.", { examples: ['order-o1'] }),
  ce_correlationid: text("The command's `ce_correlationid`; the command's id if it had none.", {
    examples: ['basket-3'],
  }),
});

const eventHeaders = (source: string): JsonSchema =>
  headers(
    'Headers of an event.',
    {
      ...published(Object.keys(eventSchemas), source),
      ce_sequence: text(
        'The number of the event among those of its SKU: 1, 2, 3 …, without a gap. The next number: handle the event. A number that you have had: a copy. A larger one: events are missing.',
        { pattern: '^[1-9][0-9]*$', examples: ['2'] },
      ),
    },
    { traceparent },
  );

const rejectionHeaders = (source: string): JsonSchema =>
  headers('Headers of a rejection.', published(['CommandRejected'], source), { traceparent });

const omitted = (part: string): JsonSchema =>
  text(`Present without ${part}, which would have made the dead letter too large: what was left out.`);

const deadLetterHeaders = headers(
  'Headers behind those of the original record. Of each name the last header counts: the record may have been a dead letter before.',
  {
    'dlq-topic': text('Topic of the original record.', { examples: ['allocation.commands'] }),
    'dlq-partition': text('Its partition.', { ...digits, examples: ['3'] }),
    'dlq-offset': text('Its offset.', { ...digits, examples: ['4812'] }),
    'dlq-timestamp': text('Its timestamp, in milliseconds since 1970.', {
      pattern: '^-?[0-9]+$',
      examples: ['1801389600000'],
    }),
    'dlq-reason': text('Why it could not be read or handled, for programs. Others may come.', {
      enum: REASONS,
    }),
    'dlq-error': text('Why, for people: at most 4,000 characters.', { maxLength: 4_000 }),
    'dlq-attempts': text('How often it was tried.', { ...digits, examples: ['1'] }),
    'dlq-failed-at': text('When it was given up, in UTC (RFC 3339).', {
      ...utcTime,
      examples: ['2027-01-31T10:00:00.000Z'],
    }),
  },
  {
    'dlq-value-omitted': omitted('the value'),
    'dlq-key-omitted': omitted('the key'),
    'dlq-headers-omitted': omitted('the original headers'),
    'dlq-replays': text('Present if the record was replayed: how often.', digits),
  },
);

/**
 * The JSON Schemas of the headers, by kind of message. Header values are UTF-8 text. Other headers may come, so the schemas
 * are open.
 * @param source `ce_source` of what the worker publishes
 */
export const headerSchemas = (source: string): Readonly<Record<MessageKind, JsonSchema>> => ({
  command: commandHeaders,
  event: eventHeaders(source),
  rejection: rejectionHeaders(source),
  'dead-letter': deadLetterHeaders,
});

type Properties = Readonly<Record<string, JsonSchema>>;

function headers(description: string, always: Properties, sometimes: Properties): JsonSchema {
  return {
    type: 'object',
    description,
    properties: { ...always, ...sometimes },
    required: Object.keys(always),
  };
}
