import { decodeMessage } from '../../../src/processing/flush/message-codec.ts';
import type { MessageKind, OutboundMessage } from '../../../src/processing/records/record.ts';
import type { EventPublisher, RelayPosition } from '../../../src/processing/publish/ports.ts';
import {
  type RelayShard,
  overlappingShards,
  shardName,
  SINGLE_SHARD,
} from '../../../src/processing/publish/shard.ts';
import { MessagesRefused } from '../../../src/processing/publish/refused-messages.ts';
import { TechnicalFailure } from '../../../src/service-layer/errors.ts';

/** The state that publishers of one name share, including what consumers reading committed see. */
export type MemoryTopics = {
  readonly published: OutboundMessage[];
  readonly positions: Map<string, RelayPosition>;
  /**
   * The epoch of each transactional id. It grows when a publisher is opened or fenced; older publishers are then
   * fenced.
   */
  readonly epochs: Map<string, number>;
  /** Kinds whose topic is deleted. */
  readonly missing: Set<MessageKind>;
  /** Maximum size of a value in bytes, by topic; default `MAX_VALUE`. */
  readonly limits: Map<MessageKind, number>;
};

const NAME = 'relay';

/** Maximum size of a value in bytes. */
const MAX_VALUE = 1_000_000;

export const memoryTopics = (): MemoryTopics => ({
  published: [],
  positions: new Map(),
  epochs: new Map(),
  missing: new Set(),
  limits: new Map(),
});

export function memoryEventPublisher(topics: MemoryTopics, shard: RelayShard = SINGLE_SHARD): EventPublisher {
  const id = shardName(NAME, shard);
  let epoch: number | undefined;

  function raise(transactionalId: string): number {
    const raised = (topics.epochs.get(transactionalId) ?? 0) + 1;
    topics.epochs.set(transactionalId, raised);
    return raised;
  }

  return {
    async open() {
      epoch = raise(id);
      overlappingShards(NAME, shard, topics.epochs.keys()).forEach(raise);
      return new Map(topics.positions);
    },
    async publish(messages, positions) {
      if (epoch === undefined || epoch !== topics.epochs.get(id))
        throw new TechnicalFailure('another publisher was opened, or this one is closed');
      const published = messages.map(decodeMessage);
      const refused = refusal(topics, published);
      if (refused) {
        epoch = undefined;
        throw refused;
      }
      topics.published.push(...published);
      for (const [stream, position] of positions) topics.positions.set(stream, position);
    },
    async close() {
      epoch = undefined;
    },
  };
}

/** Like Kafka, it names the topic, but not the message. */
function refusal({ missing, limits }: MemoryTopics, messages: readonly OutboundMessage[]) {
  const homeless = messages.find(({ kind }) => missing.has(kind));
  if (homeless) return new MessagesRefused('there is no topic', { kind: homeless.kind, all: true });
  const large = messages.find(({ kind, value }) => (value?.length ?? 0) > (limits.get(kind) ?? MAX_VALUE));
  return large && new MessagesRefused('too large: raise the limit', { kind: large.kind, all: false });
}
