import manifest from '../../../../package.json' with { type: 'json' };
import type { Config } from '../../../config.ts';
import { type Channel, channels, type Operation, operations } from './channels.ts';
import { headerSchemas, headersName, type MessageKind } from './headers.ts';
import type { JsonSchema } from './json-schema.ts';
import { type EventFormat, type Message, messages, payloadSchemas } from './messages.ts';

/** An AsyncAPI document of version 3.0.0. */
export type AsyncApiDocument = {
  readonly asyncapi: '3.0.0';
  readonly info: {
    readonly title: string;
    readonly version: string;
    /** Paragraphs, in which code is in backquotes. So are all descriptions. */
    readonly description: string;
    readonly license: { readonly name: string };
  };
  readonly defaultContentType: string;
  readonly servers: Readonly<Record<string, object>>;
  readonly channels: Readonly<Record<string, Channel>>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: {
    readonly messages: Readonly<Record<string, Message>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly correlationIds: Readonly<Record<string, object>>;
  };
};

/**
 * The contract on Kafka as an AsyncAPI document: topics, messages, headers, keys, and how to read and write them. It is
 * made from the lists of commands and events and from the topics of `config`, and has no address of a broker.
 */
export function asyncApiDocument(config: Config): AsyncApiDocument {
  const { EVENT_FORMAT: format, EVENT_SOURCE: source } = config;
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Allocation: messages on Kafka',
      version: manifest.version,
      description: paragraphs(format).join('\n\n'),
      license: { name: manifest.license },
    },
    defaultContentType: 'application/json',
    servers: { kafka: server },
    channels: channels(config),
    operations: operations(config),
    components: {
      messages: messages(format, source),
      schemas: { ...headersByName(source), ...payloadSchemas() },
      correlationIds: {
        correlation: {
          description: 'Carried through from a command to its events and rejections.',
          location: '$message.header#/ce_correlationid',
        },
      },
    },
  };
}

const server = {
  host: '{brokers}',
  protocol: 'kafka',
  description: 'The brokers of your installation.',
  variables: {
    brokers: { default: '127.0.0.1:9092', description: '`KAFKA_BROKERS`: host and port of a broker.' },
  },
};

const headersByName = (source: string): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(headerSchemas(source)).map(([kind, schema]) => [headersName[kind as MessageKind], schema]),
  );

const paragraphs = (format: EventFormat): string[] => [
  'Stock allocation. Services send commands, and the application answers with events, rejections and dead letters. This document is made from the code of the application that serves it.',
  "Keys: the key of a command is its SKU, and its partition is the one that murmur2 gives the key. That is the default of Kafka's own clients for Java and of kafkajs; librdkafka needs `partitioner=murmur2_random`.",
  'Headers: CloudEvents 1.0 in binary mode. The attributes are headers of UTF-8 text, in commands of 1 to 255 printable characters; the value is the data. Where a name occurs twice, the last header counts. Ignore headers that you do not know.',
  `Values: JSON, plain or in the schema registry's frame (Confluent wire format): a zero byte, the id of the schema in four bytes, big-endian, and the JSON text. No JSON text begins with a zero byte, so one check serves both. Commands may be plain or framed, then as JSON Schema or Avro. ${published[format]} Their schemas are registered as \`<topic>-<Type>\`, for example \`allocation.events-Allocated\`, with compatibility BACKWARD.`,
  'Sending: set `ce_id` to a UUID if you may send a command again. The same id with the same command is a duplicate and changes nothing; with another command it becomes the dead letter `ID_REUSED`. Fields that the application does not know are refused.',
  'Reading: use the isolation level read committed, which is not the default of every client. Each event is published once, but a consumer that stops before it commits its offset reads the last events again: keep `ce_sequence` by SKU, or `ce_id`, in the transaction of your own state.',
  'Later versions add optional fields, types of events, codes and reasons: ignore those that you do not know. A field is neither removed nor renamed. Upgrade the application before its producers.',
];

const published: Readonly<Record<EventFormat, string>> = {
  registry: 'Events and rejections are published in the frame, as JSON Schema.',
  json: 'Events and rejections are published as plain JSON; those that were published with `EVENT_FORMAT=registry` keep their frame.',
};
