import { opened } from '../../../src/processing/encoded-message.ts';
import type { OutboundMessage } from '../../../src/processing/records.ts';
import type { EventPublisher, RelayPosition } from '../../../src/processing/relay-roles.ts';
import { TechnicalFailure } from '../../../src/service-layer/failures.ts';

/** What consumers reading committed see, and what publishers of one name share. */
export type MemoryTopics = {
  readonly published: OutboundMessage[];
  readonly positions: Map<string, RelayPosition>;
  /** Grows with each publisher opened; older ones are fenced. */
  epoch: number;
};

/** Bytes of a value that a topic takes at most. */
const MAX_VALUE = 1_000_000;

export const memoryTopics = (): MemoryTopics => ({ published: [], positions: new Map(), epoch: 0 });

export function memoryEventPublisher(topics: MemoryTopics): EventPublisher {
  let epoch: number | undefined;
  return {
    async open() {
      topics.epoch += 1;
      epoch = topics.epoch;
      return new Map(topics.positions);
    },
    async publish(messages, positions) {
      if (epoch !== topics.epoch)
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
