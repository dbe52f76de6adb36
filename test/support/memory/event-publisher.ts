import { opened } from '../../../src/processing/encoded-message.ts';
import type { OutboundMessage } from '../../../src/processing/records.ts';
import type { EventPublisher, RelayPosition } from '../../../src/processing/relay-roles.ts';
import { type RelayShard, rivalsOf, shardName, WHOLE } from '../../../src/processing/relay-shard.ts';
import { TechnicalFailure } from '../../../src/service-layer/failures.ts';

/** What consumers reading committed see, and what publishers of one name share. */
export type MemoryTopics = {
  readonly published: OutboundMessage[];
  readonly positions: Map<string, RelayPosition>;
  /** Of each transactional id: grows with each publisher opened, or fenced by another; older ones are fenced. */
  readonly epochs: Map<string, number>;
};

const NAME = 'relay';

/** Bytes of a value that a topic takes at most. */
const MAX_VALUE = 1_000_000;

export const memoryTopics = (): MemoryTopics => ({ published: [], positions: new Map(), epochs: new Map() });

export function memoryEventPublisher(topics: MemoryTopics, shard: RelayShard = WHOLE): EventPublisher {
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
      rivalsOf(NAME, shard, topics.epochs.keys()).forEach(raise);
      return new Map(topics.positions);
    },
    async publish(messages, positions) {
      if (epoch === undefined || epoch !== topics.epochs.get(id))
        throw new TechnicalFailure('another publisher was opened, or this one is closed');
      const published = messages.map(opened);
      if (published.some(({ value }) => value && value.length > MAX_VALUE))
        throw new TechnicalFailure('too large');
      topics.published.push(...published);
      for (const [stream, position] of positions) topics.positions.set(stream, position);
    },
    async close() {
      epoch = undefined;
    },
  };
}
