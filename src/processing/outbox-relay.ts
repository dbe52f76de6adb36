import type { Logger } from './logger.ts';
import { opened } from './encoded-message.ts';
import { awaitedStreams, readyMessages } from './held-messages.ts';
import { fillTransaction } from './fill-transaction.ts';
import { OutboxDamaged, type OutboxReader, type OutboxStream, type StoredMessage } from './outbox.ts';
import { partitionName } from './records.ts';
import type { EventPublisher, OutboxBell, Leadership, RelayPosition, RelayPositions } from './relay-roles.ts';
import { progressTeller, type RelayProgress, TELL_IDLE_EVERY, type Told } from './relay-progress.ts';
import type { RelayWatch } from './relay-watch.ts';
import { StreamConflict, unpublished } from './relay-stream.ts';
import { lostPositions } from './position-check.ts';
import { type RetryPolicy, pause } from './retry.ts';
import { stoppedStreams, type StoppedStreams } from './stopped-streams.ts';
import { FIRST_SIZE, nextTransactionSize, type TransactionSize } from './transaction-size.ts';

export type RelayDependencies = {
  readonly outbox: OutboxReader;
  readonly publisher: EventPublisher;
  readonly leadership: Leadership;
  readonly bell: OutboxBell;
  readonly progress: RelayProgress;
  readonly watch: RelayWatch;
  /** Messages a Kafka transaction at about most: streams have an equal share, one message at least. */
  readonly batchSize: number;
  /** Milliseconds between looks when no bell rings. */
  readonly pollInterval: number;
  readonly retry: RetryPolicy;
  /** Milliseconds, of any clock. */
  readonly now: () => number;
  readonly logger: Logger;
};

/** Of the next Kafka transaction; remembered beyond a failure. */
type CurrentSize = { size: TransactionSize };

/** From being the leader until not being it. */
type Term = {
  readonly positions: Map<string, RelayPosition>;
  readonly stopped: StoppedStreams;
  /** When those that are stopped are looked at again. */
  nextCheck: number;
  /** When each stream was last published, as the number of a transaction. */
  readonly turns: Map<string, number>;
  readonly current: CurrentSize;
  /** Whether messages wait for another stream: what another relay publishes of it rings no bell here. */
  isHeld: boolean;
};

/** Milliseconds between two looks at streams that are stopped. */
const CHECK_STOPPED_EVERY = 10_000;

/** Milliseconds without the lead after which another relay has it. */
const STANDS_BY_AFTER = 5_000;

/** Publishes what is in the outbox, in order, each message once, until `stop` is aborted. */
export async function runRelay(dependencies: RelayDependencies, stop: AbortSignal): Promise<void> {
  const { leadership, publisher, watch, retry, logger } = dependencies;
  const current: CurrentSize = { size: FIRST_SIZE };
  let failures = 0;
  while (!stop.aborted) {
    try {
      const standsBy = setTimeout(watch.stoodDown, STANDS_BY_AFTER);
      const lost = await leadership.lead(stop).finally(() => clearTimeout(standsBy));
      if (!stop.aborted) await leadUntil(dependencies, { stop, lost }, current, () => (failures = 0));
    } catch (err) {
      failures += 1;
      logger.warn({ attempt: failures, err }, 'relay interrupted: starting over from what is published');
    }
    await publisher.close();
    await leadership.release();
    if (!stop.aborted) await pause(retry, failures, stop);
  }
}

/** Only a leader gets here. A new publisher is opened for each term: after a failure the old one is not to be trusted. */
async function leadUntil(
  dependencies: RelayDependencies,
  { stop, lost }: { stop: AbortSignal; lost: AbortSignal },
  current: CurrentSize,
  onProgress: () => void,
): Promise<void> {
  const end = AbortSignal.any([stop, lost]);
  const { outbox, publisher, bell, progress, watch, pollInterval, now, logger } = dependencies;
  watch.opens();
  const positions = new Map(await publisher.open());
  logger.info({}, 'relay leads');
  const stopped = stoppedStreams(logger);
  watch.leads(positions, stopped.names);
  const term: Term = { positions, stopped, nextCheck: -Infinity, turns: new Map(), current, isHeld: false };
  const tell = progressTeller(progress, logger, now);
  let streams: readonly OutboxStream[] = [];
  while (!end.aborted) {
    streams = await outbox.streams();
    await checkPositions(dependencies, streams, term);
    const published = await publishOnce(dependencies, streams, term);
    onProgress();
    const more = await tell(reached(streams, term), published === 0 ? 'idle' : 'busy');
    if (published > 0) continue;
    const isSoon = more || term.isHeld;
    await bell.next(isSoon ? Math.min(pollInterval, TELL_IDLE_EVERY) : pollInterval, end);
  }
  // Not after a failure, nor when the lead is lost: another relay may have told more by now.
  if (!lost.aborted) await tell(reached(streams, term), 'end');
}

/** The last published sequence of each stream that is not stopped, by the number of its checkpoint. */
const reached = (streams: readonly OutboxStream[], { positions, stopped }: Term): Map<number, number> =>
  new Map(
    streams
      .filter((stream) => !stopped.names.has(partitionName(stream)))
      .map((stream) => [stream.checkpointId, positions.get(partitionName(stream))?.sequence ?? 0]),
  );

/** At the beginning of a term; and again now and then while streams are stopped, all of which are tried then. */
async function checkPositions(
  dependencies: RelayDependencies,
  streams: readonly OutboxStream[],
  term: Term,
): Promise<void> {
  const { positions, stopped } = term;
  const isBeginning = term.nextCheck === -Infinity;
  if (dependencies.now() < term.nextCheck || (!isBeginning && stopped.names.size === 0)) return;
  stopped.tryAgain();
  const lost = await lostPositions(dependencies, streams, positions);
  for (const [name, conflict] of lost) stopped.stop(name, conflict);
  for (const stream of streams) {
    const name = partitionName(stream);
    const hasNone = stream.lastSequence <= (positions.get(name)?.sequence ?? 0);
    if (hasNone && !lost.has(name)) stopped.goesOn(name);
  }
  term.nextCheck = dependencies.now() + CHECK_STOPPED_EVERY;
}

/** One look at all streams, one Kafka transaction for what they hold. Returns the number of messages published. */
async function publishOnce(
  dependencies: RelayDependencies,
  streams: readonly OutboxStream[],
  term: Term,
): Promise<number> {
  const { positions, stopped, turns, current } = term;
  const waiting = streams
    .filter((stream) => {
      const name = partitionName(stream);
      return stream.lastSequence > (positions.get(name)?.sequence ?? 0) && !stopped.isLeftAlone(name);
    })
    // A stream for which there was no room comes first: that one gets at least one message in.
    .toSorted((a, b) => (turns.get(partitionName(a)) ?? 0) - (turns.get(partitionName(b)) ?? 0));
  const found = await readyOf(dependencies, streams, await nextMessages(dependencies, waiting, term), term);
  const { taken, bytes, isFull } = fillTransaction(found, current.size.maxBytes);
  const moved = new Map<string, RelayPosition>();
  for (const [index, stream] of waiting.entries()) {
    const last = taken[index]?.at(-1);
    if (last) moved.set(partitionName(stream), { sequence: last.sequence, messageId: opened(last).id });
  }
  const messages = taken.flat();
  if (messages.length === 0) return 0;
  await publishMeasured(dependencies, { messages, moved, bytes, isFull }, current);
  const turn = turns.values().reduce((a, b) => Math.max(a, b), 0) + 1;
  for (const [name, position] of moved) {
    positions.set(name, position);
    turns.set(name, turn);
  }
  return messages.length;
}

/** The next messages of each stream, an equal share of a transaction, so that a long one does not hold up the others. */
function nextMessages(
  { outbox, batchSize }: RelayDependencies,
  waiting: readonly OutboxStream[],
  { positions, stopped }: Term,
): Promise<StoredMessage[][]> {
  const share = Math.ceil(batchSize / waiting.length);
  return Promise.all(
    waiting.map((stream) =>
      unpublished(outbox, stream, positions.get(partitionName(stream)), share).then(
        (messages) => {
          stopped.goesOn(partitionName(stream));
          return messages;
        },
        (error: unknown) => {
          if (!(error instanceof StreamConflict || error instanceof OutboxDamaged)) throw error;
          stopped.stop(partitionName(stream), error);
          return [];
        },
      ),
    ),
  );
}

/** Of the messages of each stream, those that need not wait for another stream. */
async function readyOf(
  { progress }: RelayDependencies,
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

/** Publishes in one transaction, and learns from how that went what the next one may carry. */
async function publishMeasured(
  { publisher, watch, now, logger }: RelayDependencies,
  {
    messages,
    moved,
    bytes,
    isFull,
  }: { messages: StoredMessage[]; moved: RelayPositions; bytes: number; isFull: boolean },
  current: CurrentSize,
): Promise<void> {
  const begin = now();
  let isCommitted = false;
  try {
    await publisher.publish(messages, moved);
    watch.published();
    isCommitted = true;
  } finally {
    const ms = now() - begin;
    const { maxBytes: before } = current.size;
    current.size = nextTransactionSize(current.size, { ms, bytes, isFull, isCommitted });
    const { maxBytes } = current.size;
    if (maxBytes < before)
      logger.info(
        { ms: Math.round(ms), bytes, maxBytes: Math.round(maxBytes) },
        'Kafka took long for a transaction: the next ones carry less. If this lasts, look for a producer quota',
      );
  }
}
