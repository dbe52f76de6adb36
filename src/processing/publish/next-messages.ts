import { awaitedStreams, readyMessages } from './held-messages.ts';
import { OutboxDamaged, type OutboxReader, type OutboxStream, type StoredMessage } from '../flush/outbox.ts';
import { partitionId } from '../records/record.ts';
import type { RelayProgress, Told } from './progress.ts';
import { StreamConflict, unpublished } from './outbox-stream.ts';
import { lastPublished, reached, type Term } from './term.ts';
import { Unpublishable } from './unpublishable.ts';

type Reading = { readonly outbox: OutboxReader; readonly progress: RelayProgress };

/** What there is to publish: streams, and of each its next messages. */
export type NextMessages = {
  readonly streams: readonly OutboxStream[];
  readonly found: readonly (readonly StoredMessage[])[];
};

/**
 * The messages that can be published next, an equal share of `batchSize` of each stream, so that a long one does not
 * hold up the others. Stops the streams that a person has to look at, and lets those go on that are in order.
 * @throws TechnicalFailure
 */
export async function nextMessages(
  dependencies: Reading & { readonly batchSize: number },
  streams: readonly OutboxStream[],
  term: Term,
): Promise<NextMessages> {
  const { turns, learned } = term;
  const waiting = streams
    .filter(
      (stream) =>
        stream.lastSequence > lastPublished(term, stream) &&
        !learned.stopped.isLeftAlone(partitionId(stream)),
    )
    // A stream for which there was no room comes first: that one gets at least one message in.
    .toSorted((a, b) => (turns.get(partitionId(a)) ?? 0) - (turns.get(partitionId(b)) ?? 0));
  const share = Math.ceil(dependencies.batchSize / waiting.length);
  const read = await Promise.all(waiting.map((stream) => publishable(dependencies, stream, share, term)));
  return {
    streams: waiting,
    found: learned.refusals.narrowed(await readyOf(dependencies, streams, read, term)),
  };
}

async function publishable(
  { outbox }: Reading,
  stream: OutboxStream,
  limit: number,
  { positions, learned }: Term,
): Promise<readonly StoredMessage[]> {
  const { stopped, refusals } = learned;
  const name = partitionId(stream);
  try {
    const messages = await unpublished(outbox, stream, positions.get(name), limit);
    const accepted = refusals.before(name, messages);
    stopped.goesOn(name);
    return accepted;
  } catch (error) {
    const isOfStream = [StreamConflict, OutboxDamaged, Unpublishable].some((type) => error instanceof type);
    if (!isOfStream) throw error;
    stopped.stop(name, error as Error);
    return [];
  }
}

/** Of the messages of each stream, those that need not wait for another stream. */
async function readyOf(
  { progress }: Reading,
  streams: readonly OutboxStream[],
  found: readonly (readonly StoredMessage[])[],
  term: Term,
): Promise<(readonly StoredMessage[])[]> {
  const awaited = awaitedStreams(found);
  term.isHeld = false;
  if (awaited.length === 0) return [...found];
  const published = reached(streams, term);
  // Another shard's: what it has told.
  const others = awaited.filter((id) => !published.has(id));
  const told = others.length > 0 ? await progress.told(others) : new Map<number, Told>();
  return found.map((messages) => {
    const ready = readyMessages(messages, ({ checkpointId, sequence }) => {
      return (published.get(checkpointId) ?? told.get(checkpointId)?.published ?? 0) >= sequence;
    });
    term.isHeld ||= ready.length < messages.length;
    return ready;
  });
}

/**
 * Of the streams that stand still because Kafka refuses their first message, the one whose message is to be tried now;
 * undefined if there is none, or it is too soon.
 * @throws TechnicalFailure
 */
export async function messageToTry(
  dependencies: Reading,
  streams: readonly OutboxStream[],
  term: Term,
): Promise<{ readonly name: string; readonly message: StoredMessage } | undefined> {
  const { refusals, stopped } = term.learned;
  const standing = [...stopped.names].filter((name) => stopped.reason(name) instanceof Unpublishable);
  for (const name of refusals.toTry(standing)) {
    const stream = streams.find((each) => partitionId(each) === name);
    const found = stream ? await headOf(dependencies, stream, term) : [];
    const [[message] = []] = await readyOf(dependencies, streams, [found], term);
    if (!message) continue;
    refusals.tries(name);
    return { name, message };
  }
  return undefined;
}

/** None where something else is wrong with the stream: that is found when it is next read with the others. */
const headOf = async (
  { outbox }: Reading,
  stream: OutboxStream,
  { positions }: Term,
): Promise<StoredMessage[]> => {
  try {
    return await unpublished(outbox, stream, positions.get(partitionId(stream)), 1);
  } catch (error) {
    if (error instanceof StreamConflict || error instanceof OutboxDamaged) return [];
    throw error;
  }
};
