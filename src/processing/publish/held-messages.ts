import type { StoredMessage, StreamPlace } from '../flush/outbox.ts';

/**
 * Messages of a stream up to the first one that has to wait for others: events of a SKU are published in their order,
 * also where its commands came through several partitions. It never waits in a circle: places are those of commits
 * before its own.
 */
export function readyMessages(
  messages: readonly StoredMessage[],
  isPublished: (place: StreamPlace) => boolean,
): readonly StoredMessage[] {
  const held = messages.findIndex(({ publishedAfter = [] }) => !publishedAfter.every(isPublished));
  return held === -1 ? messages : messages.slice(0, held);
}

/** The streams that messages wait for. */
export const awaitedStreams = (found: readonly (readonly StoredMessage[])[]): number[] => [
  ...new Set(
    found.flat().flatMap(({ publishedAfter = [] }) => publishedAfter.map(({ checkpointId }) => checkpointId)),
  ),
];
