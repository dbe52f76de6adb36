import type { StoredMessage, StreamPlace } from './outbox.ts';

/** The messages that may be published now, and what the next one waits for. */
export type ReadyMessages = {
  readonly ready: readonly StoredMessage[];
  readonly waitsFor: readonly StreamPlace[];
};

/**
 * Messages of a stream up to the first one that has to wait for others: events of a SKU are published in their order,
 * also where its commands came through several partitions. It never waits in a circle: places are those of commits
 * before its own.
 */
export function readyMessages(
  messages: readonly StoredMessage[],
  isPublished: (place: StreamPlace) => boolean,
): ReadyMessages {
  for (const [index, { publishedAfter = [] }] of messages.entries()) {
    const waitsFor = publishedAfter.filter((place) => !isPublished(place));
    if (waitsFor.length > 0) return { ready: messages.slice(0, index), waitsFor };
  }
  return { ready: messages, waitsFor: [] };
}

/** The streams that messages wait for. */
export const awaitedStreams = (found: readonly (readonly StoredMessage[])[]): number[] => [
  ...new Set(
    found.flat().flatMap(({ publishedAfter = [] }) => publishedAfter.map(({ checkpointId }) => checkpointId)),
  ),
];
