import { topicSpecs } from '../../../bootstrap/topics.ts';
import type { Config } from '../../../config.ts';
import { type JsonSchema, refTo } from './json-schema.ts';
import type { MessageKind } from './headers.ts';
import { BINDING_VERSION, typesOf } from './messages.ts';

type Reference = { readonly $ref: string };

/** A topic, as a channel of AsyncAPI 3. */
export type Channel = {
  readonly address: string;
  readonly title: string;
  readonly description: string;
  readonly messages: Readonly<Record<string, Reference>>;
  readonly bindings: { readonly kafka: KafkaTopic };
};

type KafkaTopic = {
  readonly topic: string;
  readonly partitions: number;
  readonly topicConfiguration?: Readonly<Record<string, number>>;
  readonly bindingVersion: string;
};

/** What the application does with a topic, as an operation of AsyncAPI 3. */
export type Operation = {
  readonly action: 'send' | 'receive';
  readonly channel: Reference;
  readonly title: string;
  readonly summary: string;
  readonly messages: readonly Reference[];
  readonly bindings?: {
    readonly kafka: { readonly groupId: JsonSchema; readonly bindingVersion: string };
  };
};

/** A topic of the contract, by the names of its channel and of what the application does with it. */
export type Topic = {
  readonly channel: string;
  readonly operation: string;
  readonly kind: MessageKind;
  readonly name: string;
};

/** The topics of the contract: commands first. Internal topics, such as the relay's positions, are not part of it. */
export const contractTopics = (config: Config): readonly Topic[] => [
  ...config.COMMAND_TOPICS.map((name, index): Topic => {
    const suffix = index === 0 ? '' : String(index + 1);
    return { channel: `commands${suffix}`, operation: `receiveCommands${suffix}`, kind: 'command', name };
  }),
  { channel: 'events', operation: 'sendEvents', kind: 'event', name: config.EVENT_TOPIC },
  { channel: 'rejections', operation: 'sendRejections', kind: 'rejection', name: config.REJECTION_TOPIC },
  {
    channel: 'deadLetters',
    operation: 'sendDeadLetters',
    kind: 'dead-letter',
    name: config.DEAD_LETTER_TOPIC,
  },
];

type Texts = { readonly title: string; readonly description: string; readonly summary: string };

const texts: Readonly<Record<MessageKind, Texts>> = {
  command: {
    title: 'Commands',
    description:
      'What the application is asked to do. Commands of one SKU are handled in the order of their partition. A command that is refused leads to a rejection; a record that cannot be read or handled becomes a dead letter; the records around it are handled.',
    summary: 'The worker handles each command once.',
  },
  event: {
    title: 'Events',
    description:
      'What changed, and `OutOfStock`: facts about one product. Events of one SKU are in one partition, in the order of `ce_sequence`.',
    summary: 'The relay publishes each event once, in a transaction of Kafka.',
  },
  rejection: {
    title: 'Rejections',
    description: 'Commands that were understood and refused: nothing changed.',
    summary: 'The relay publishes each rejection once, in a transaction of Kafka.',
  },
  'dead-letter': {
    title: 'Dead letters',
    description:
      'Records that could not be read or handled, with the reason in headers. They are kept until somebody deletes them; operators replay or discard them.',
    summary: 'The relay publishes each dead letter once, in a transaction of Kafka.',
  },
};

const PARTITIONS =
  'The number of partitions is that with which the application creates the topic; more may have been added.';

/** The channels of the contract, by name. */
export function channels(config: Config): Readonly<Record<string, Channel>> {
  const specs = new Map(topicSpecs(config).map((spec) => [spec.topic, spec]));
  return Object.fromEntries(
    contractTopics(config).map(({ channel, kind, name }) => {
      const { partitions = 1, config: settings = {} } = specs.get(name) ?? {};
      const { title, description } = texts[kind];
      return [
        channel,
        {
          address: name,
          title,
          description: `${description} ${PARTITIONS}`,
          messages: Object.fromEntries(
            typesOf(kind).map((type) => [type, refTo('components', 'messages', type)]),
          ),
          bindings: {
            kafka: { topic: name, partitions, ...configurationOf(settings), bindingVersion: BINDING_VERSION },
          },
        },
      ];
    }),
  );
}

/** The settings of a topic that Kafka's binding knows. */
const KNOWN_SETTINGS = ['max.message.bytes', 'retention.ms'];

function configurationOf(settings: Readonly<Record<string, string>>) {
  const known = KNOWN_SETTINGS.filter((name) => name in settings).map((name) => [
    name,
    Number(settings[name]),
  ]);
  return known.length > 0 ? { topicConfiguration: Object.fromEntries(known) as Record<string, number> } : {};
}

/** The operations of the contract, by name. */
export const operations = (config: Config): Readonly<Record<string, Operation>> =>
  Object.fromEntries(
    contractTopics(config).map(({ channel, operation, kind }): [string, Operation] => [
      operation,
      {
        action: kind === 'command' ? 'receive' : 'send',
        channel: refTo('channels', channel),
        title: texts[kind].title,
        summary: texts[kind].summary,
        messages: typesOf(kind).map((type) => refTo('channels', channel, 'messages', type)),
        ...(kind === 'command' ? { bindings: groupOf(config) } : {}),
      },
    ]),
  );

const groupOf = ({ CONSUMER_GROUP }: Config) => ({
  kafka: { groupId: { type: 'string', enum: [CONSUMER_GROUP] }, bindingVersion: BINDING_VERSION },
});
