import { OutboxDamaged, type OutboxReader, type OutboxStream, type StoredMessage } from '../flush/outbox.ts';
import { partitionId } from '../records/record.ts';
import type { RelayProgress, ReportedProgress } from './relay-progress.ts';
import { MessagesRefused } from './refused-messages.ts';
import { lastPublished, publishedSequences, type SessionState } from './relay-state.ts';
import { StreamConflict, unpublishedMessages } from './unpublished-messages.ts';

type Dependencies = { readonly outbox: OutboxReader; readonly progress: RelayProgress };

/** Streams with unpublished messages, and at the same index the next messages of each. */
export type NextMessages = {
  readonly streams: readonly OutboxStream[];
  readonly messages: readonly (readonly StoredMessage[])[];
};

/**
 * The messages that can be published next. Each stream has an equal share of `batchSize`, so that a long stream does not
 * delay the others. Stops the streams that a person has to look at; the others go on.
 * @throws TechnicalFailure
 */
export async function nextMessages(
  dependencies: Dependencies & { readonly batchSize: number },
  streams: readonly OutboxStream[],
  session: SessionState,
): Promise<NextMessages> {
  const { lastTransactions, retained } = session;
  const unfinished = streams
    .filter(
      (stream) =>
        stream.lastSequence > lastPublished(session, stream) &&
        !retained.stopped.isSkipped(partitionId(stream)),
    )
    // The stream that was published longest ago comes first, because at least one message of the first stream fits.
    .toSorted(
      (a, b) => (lastTransactions.get(partitionId(a)) ?? 0) - (lastTransactions.get(partitionId(b)) ?? 0),
    );
  const share = Math.ceil(dependencies.batchSize / unfinished.length);
  const read = await Promise.all(
    unfinished.map((stream) => acceptedMessages(dependencies, stream, share, session)),
  );
  const ready = await readyMessages(dependencies, streams, read, session);
  return { streams: unfinished, messages: retained.refused.limitSuspects(ready) };
}

/** The stream's next messages up to the first one that Kafka refuses. None if the stream has to stop. */
async function acceptedMessages(
  { outbox }: Dependencies,
  stream: OutboxStream,
  limit: number,
  { positions, retained }: SessionState,
): Promise<readonly StoredMessage[]> {
  const { stopped, refused } = retained;
  const name = partitionId(stream);
  try {
    const messages = await unpublishedMessages(outbox, stream, positions.get(name), limit);
    const accepted = refused.acceptedPrefix(name, messages);
    stopped.resume(name);
    return accepted;
  } catch (error) {
    const isOfStream = [StreamConflict, OutboxDamaged, MessagesRefused].some((type) => error instanceof type);
    if (!isOfStream) throw error;
    stopped.stop(name, error as Error);
    return [];
  }
}

/**
 * Of the messages of each stream, those before the first one that has to wait for a message of another stream: the
 * events of a SKU are published in order, even if its commands came through several partitions. Streams cannot wait for
 * each other in a circle, because a message waits only for messages of earlier commits.
 */
async function readyMessages(
  { progress }: Dependencies,
  streams: readonly OutboxStream[],
  read: readonly (readonly StoredMessage[])[],
  session: SessionState,
): Promise<(readonly StoredMessage[])[]> {
  const awaited = read.flat().flatMap(({ publishedAfter = [] }) => publishedAfter);
  session.awaitsOtherStream = false;
  if (awaited.length === 0) return [...read];
  const own = publishedSequences(streams, session);
  // Streams of other shards: as far as their relays have reported.
  const others = [...new Set(awaited.map(({ checkpointId }) => checkpointId))].filter((id) => !own.has(id));
  const reported = others.length > 0 ? await progress.reported(others) : new Map<number, ReportedProgress>();
  const publishedUpTo = (id: number): number => own.get(id) ?? reported.get(id)?.published ?? 0;
  return read.map((messages) => {
    const waiting = messages.findIndex(({ publishedAfter = [] }) =>
      publishedAfter.some(({ checkpointId, sequence }) => publishedUpTo(checkpointId) < sequence),
    );
    if (waiting === -1) return messages;
    session.awaitsOtherStream = true;
    return messages.slice(0, waiting);
  });
}

/**
 * A message that Kafka has refused and that is to be tried again now, alone: the first message of one of the streams
 * that are stopped for a refusal. Undefined if there is none, or if it is too soon.
 * @throws TechnicalFailure
 */
export async function messageToRetry(
  dependencies: Dependencies,
  streams: readonly OutboxStream[],
  session: SessionState,
): Promise<{ readonly name: string; readonly message: StoredMessage } | undefined> {
  const { refused, stopped } = session.retained;
  const refusedStreams = [...stopped.names].filter((name) => stopped.reason(name) instanceof MessagesRefused);
  for (const name of refused.streamsToRetry(refusedStreams)) {
    const stream = streams.find((each) => partitionId(each) === name);
    const first = stream ? await firstUnpublished(dependencies, stream, session) : [];
    const [[message] = []] = await readyMessages(dependencies, streams, [first], session);
    if (!message) continue;
    refused.recordRetry(name);
    return { name, message };
  }
  return undefined;
}

/** Empty if something else is wrong with the stream: that is found when the stream is next read with the others. */
const firstUnpublished = async (
  { outbox }: Dependencies,
  stream: OutboxStream,
  { positions }: SessionState,
): Promise<StoredMessage[]> => {
  try {
    return await unpublishedMessages(outbox, stream, positions.get(partitionId(stream)), 1);
  } catch (error) {
    if (error instanceof StreamConflict || error instanceof OutboxDamaged) return [];
    throw error;
  }
};
