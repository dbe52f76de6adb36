import { decodeMessage } from '../../../src/processing/flush/encoded-message.ts';
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

/** What consumers reading committed see, and what publishers of one name share. */
export type MemoryTopics = {
  readonly published: OutboundMessage[];
  readonly positions: Map<string, RelayPosition>;
  /** Of each transactional id: grows with each publisher opened, or fenced by another; older ones are fenced. */
  readonly epochs: Map<string, number>;
  /** Kinds whose topic is gone. */
  readonly missing: Set<MessageKind>;
  /** Bytes of a value that a topic takes at most, where it is not `MAX_VALUE`. */
  readonly limits: Map<MessageKind, number>;
};

const NAME = 'relay';

/** Bytes of a value that a topic takes at most. */
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

/** As Kafka does, it says of which topic, and not which message. */
function refusal({ missing, limits }: MemoryTopics, messages: readonly OutboundMessage[]) {
  const homeless = messages.find(({ kind }) => missing.has(kind));
  if (homeless) return new MessagesRefused('there is no topic', { kind: homeless.kind, all: true });
  const large = messages.find(({ kind, value }) => (value?.length ?? 0) > (limits.get(kind) ?? MAX_VALUE));
  return large && new MessagesRefused('too large: raise the limit', { kind: large.kind, all: false });
}
