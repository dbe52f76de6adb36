import { type CataloguedSchema, schemaCatalogue } from '../../../adapters/registry/schema-catalogue.ts';
import { examples } from './examples.ts';
import { fieldDescription } from './fields.ts';
import { type JsonSchema, refTo } from './json-schema.ts';
import { headersName, type MessageKind } from './headers.ts';

/** How the application publishes values: in the schema registry's frame, or as plain JSON. */
export type EventFormat = 'registry' | 'json';

export const BINDING_VERSION = '0.5.0';
export const DEAD_LETTER = 'DeadLetter';

/** A message of AsyncAPI 3. */
export type Message = {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly description?: string;
  readonly contentType: string;
  readonly headers: JsonSchema;
  readonly payload: JsonSchema;
  readonly correlationId?: { readonly $ref: string };
  readonly bindings: { readonly kafka: KafkaMessage };
  readonly examples: readonly MessageExample[];
};

type KafkaMessage = {
  readonly key: JsonSchema;
  readonly schemaIdLocation?: 'payload';
  readonly schemaIdPayloadEncoding?: 'confluent';
  readonly schemaLookupStrategy?: 'TopicRecordNameStrategy';
  readonly bindingVersion: string;
};

type MessageExample = {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: unknown;
};

/** Messages of the topics with commands, events and rejections, by type; `kindOf` says on which of them each is. */
const catalogue = schemaCatalogue();

/** The types of the messages of a kind, in the order of the code. */
export const typesOf = (kind: MessageKind): readonly string[] =>
  kind === 'dead-letter'
    ? [DEAD_LETTER]
    : catalogue.filter(({ channel }) => channel === kind).map(({ type }) => type);

/** The schema of each message's data, by type: the registered one, with descriptions of the fields. */
export const payloadSchemas = (): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(catalogue.map(({ type, schema }) => [type, described(type, schema)]));

/** Without `$schema`, which the document has once for all schemas. */
function described(type: string, registered: JsonSchema): JsonSchema {
  const fields = Object.entries(registered.properties ?? {}).map(([name, field]): [string, JsonSchema] => {
    const description = fieldDescription(type, name);
    return [name, description === undefined ? field : { description, ...field }];
  });
  const properties = Object.fromEntries(fields);
  const keywords = Object.entries({ ...registered, properties }).filter(([name]) => name !== '$schema');
  return Object.fromEntries(keywords);
}

/**
 * All messages, by type.
 * @param format of events and rejections
 * @param source `ce_source` of events and rejections
 */
export const messages = (format: EventFormat, source: string): Readonly<Record<string, Message>> => ({
  ...Object.fromEntries(catalogue.map((entry) => [entry.type, messageOf(entry, format, source)])),
  [DEAD_LETTER]: deadLetter,
});

function messageOf(
  { channel, type, schema }: CataloguedSchema,
  format: EventFormat,
  source: string,
): Message {
  return {
    name: type,
    title: type,
    summary: String((schema as JsonSchema).description),
    contentType: 'application/json',
    headers: {
      allOf: [
        refTo('components', 'schemas', headersName[channel]),
        { type: 'object', properties: { ce_type: { const: type } } },
      ],
    },
    payload: refTo('components', 'schemas', type),
    correlationId: refTo('components', 'correlationIds', 'correlation'),
    bindings: {
      kafka: {
        key: { type: 'string', description: keys[channel] },
        ...(channel !== 'command' && format === 'registry' ? FRAMED : {}),
        bindingVersion: BINDING_VERSION,
      },
    },
    examples: [exampleOf(channel, type, source)],
  };
}

const FRAMED = {
  schemaIdLocation: 'payload',
  schemaIdPayloadEncoding: 'confluent',
  schemaLookupStrategy: 'TopicRecordNameStrategy',
} as const;

const keys: Readonly<Record<CataloguedSchema['channel'], string>> = {
  command: 'The SKU of the command, in UTF-8. Its murmur2 hash is the partition.',
  event: 'The SKU of the event, in UTF-8.',
  rejection: "The command's key, byte for byte: its SKU, unless the producer sent another one.",
};

function exampleOf(channel: CataloguedSchema['channel'], type: string, source: string): MessageExample {
  const payload = (examples as Readonly<Record<string, unknown>>)[type];
  if (channel === 'command')
    return { name: type, headers: { ce_type: type, ce_id: 'order-o1', ce_source: '/shop' }, payload };
  const headers = {
    ce_specversion: '1.0',
    ce_id: 'order-o1/1',
    ce_type: type,
    ce_source: source,
    ce_time: '2027-01-31T10:00:00.000Z',
    'content-type': 'application/json',
    ce_causationid: 'order-o1',
    ce_correlationid: 'order-o1',
    ...(channel === 'event' ? { ce_sequence: '2' } : {}),
  };
  return { name: type, headers, payload };
}

const deadLetter: Message = {
  name: DEAD_LETTER,
  title: 'Dead letter',
  summary: 'A record of a command topic that could not be read or handled.',
  description:
    'Key, value and headers are those of the original record, byte for byte; the `dlq-…` headers come behind them. The value may be anything, or nothing. A part that was too large for this topic is left out, and named in a header.',
  contentType: 'application/octet-stream',
  headers: refTo('components', 'schemas', headersName['dead-letter']),
  payload: { description: "The original record's value, byte for byte, with its frame if it has one." },
  bindings: {
    kafka: {
      key: { type: 'string', description: "The original record's key, byte for byte." },
      bindingVersion: BINDING_VERSION,
    },
  },
  examples: [
    {
      name: DEAD_LETTER,
      headers: {
        ce_type: 'CreateBatch',
        'dlq-topic': 'allocation.commands',
        'dlq-partition': '3',
        'dlq-offset': '4812',
        'dlq-timestamp': '1801389600000',
        'dlq-reason': 'INVALID_MESSAGE',
        'dlq-error': 'qty: must be a whole number from 1 to 2147483647',
        'dlq-attempts': '1',
        'dlq-failed-at': '2027-01-31T10:00:00.250Z',
      },
      payload: '{"ref":"ship-7","sku":"LAMP","qty":"50"}',
    },
  ],
};
