import type { Logger } from '../runtime/logger.ts';
import { decodeMessage } from '../flush/encoded-message.ts';
import { fillTransaction } from './fill-transaction.ts';
import { messageToTry, nextMessages } from './next-messages.ts';
import type { OutboxReader, OutboxStream, StoredMessage } from '../flush/outbox.ts';
import { partitionId } from '../records/record.ts';
import type { EventPublisher, OutboxListener, Leadership, RelayPosition, RelayPositions } from './ports.ts';
import { progressReporter, type RelayProgress, REPORT_IDLE_EVERY_MS } from './progress.ts';
import type { RelayHealth } from './relay-health.ts';
import { checkPositions, type Learned, newTerm, nothingLearned, reached, type Term } from './term.ts';
import { type RetryPolicy, pause } from '../runtime/retry.ts';
import { nextTransactionSize } from './transaction-size.ts';
import { TechnicalFailure } from '../../service-layer/errors.ts';
import { type MessagesByStream, Unpublishable } from './unpublishable.ts';

export type RelayDependencies = {
  readonly outbox: OutboxReader;
  readonly publisher: EventPublisher;
  readonly leadership: Leadership;
  readonly bell: OutboxListener;
  readonly progress: RelayProgress;
  readonly watch: RelayHealth;
  /** Messages a Kafka transaction at about most: streams have an equal share, one message at least. */
  readonly batchSize: number;
  /** Milliseconds between looks when no bell rings. */
  readonly pollInterval: number;
  readonly retry: RetryPolicy;
  /** Milliseconds, of any clock. */
  readonly now: () => number;
  readonly logger: Logger;
};

/** Milliseconds without the lead after which another relay has it. */
const STANDS_BY_AFTER = 5_000;

/** Publishes what is in the outbox, in order, each message once, until `stop` is aborted. */
export async function runRelay(dependencies: RelayDependencies, stop: AbortSignal): Promise<void> {
  const { leadership, publisher, watch, retry, now, logger } = dependencies;
  const learned = nothingLearned(logger, now);
  let failures = 0;
  while (!stop.aborted) {
    try {
      const standsBy = setTimeout(watch.stoodDown, STANDS_BY_AFTER);
      const lost = await leadership.lead(stop).finally(() => clearTimeout(standsBy));
      if (!stop.aborted) await leadOn(dependencies, { stop, lost }, learned, () => (failures = 0));
    } catch (err) {
      failures += 1;
      logger.warn({ attempt: failures, err }, 'relay interrupted: starting over from what is published');
    }
    await publisher.close();
    await leadership.release();
    if (!stop.aborted) await pause(retry, failures, stop);
  }
}

type Signals = { readonly stop: AbortSignal; readonly lost: AbortSignal };

/**
 * Only a leader gets here. Where Kafka refuses messages it stays the leader: it knows which ones to leave out, and
 * another relay would have to learn it.
 */
async function leadOn(
  dependencies: RelayDependencies,
  signals: Signals,
  learned: Learned,
  onProgress: () => void,
): Promise<void> {
  const { publisher, logger } = dependencies;
  for (;;) {
    try {
      return await leadUntil(dependencies, signals, learned, onProgress);
    } catch (err) {
      if (!(err instanceof Unpublishable)) throw err;
      logger.info({ err }, 'Kafka refuses a transaction: the messages that it does not refuse go on');
      await publisher.close();
    }
  }
}

/** A new publisher is opened for each term: after a failure the old one is not to be trusted. */
async function leadUntil(
  dependencies: RelayDependencies,
  { stop, lost }: Signals,
  learned: Learned,
  onProgress: () => void,
): Promise<void> {
  const end = AbortSignal.any([stop, lost]);
  const { outbox, publisher, bell, progress, watch, pollInterval, now, logger } = dependencies;
  watch.opens();
  const positions = new Map(await publisher.open());
  logger.info({}, 'relay leads');
  watch.leads(positions, learned.stopped.names);
  const term = newTerm(positions, learned);
  const tell = progressReporter(progress, logger, now);
  let streams: readonly OutboxStream[] = [];
  while (!end.aborted) {
    streams = await outbox.streams();
    await checkPositions(dependencies, streams, term);
    const tried = await tryRefused(dependencies, streams, term);
    const published = tried + (await publishOnce(dependencies, streams, term));
    onProgress();
    const more = await tell(reached(streams, term), published === 0 ? 'idle' : 'busy');
    if (published > 0) continue;
    const isSoon = more || term.isHeld;
    await bell.next(isSoon ? Math.min(pollInterval, REPORT_IDLE_EVERY_MS) : pollInterval, end);
  }
  // Not after a failure, nor when the lead is lost: another relay may have told more by now.
  if (!lost.aborted) await tell(reached(streams, term), 'end');
}

/** One look at all streams, one Kafka transaction for what they hold. Returns the number of messages published. */
async function publishOnce(
  dependencies: RelayDependencies,
  streams: readonly OutboxStream[],
  term: Term,
): Promise<number> {
  const { streams: waiting, found } = await nextMessages(dependencies, streams, term);
  const { taken, bytes, isFull } = fillTransaction(found, term.learned.size.maxBytes);
  const byStream = new Map(waiting.map((stream, index) => [partitionId(stream), taken[index] ?? []]));
  return publishTaken(dependencies, { taken: byStream, bytes, isFull }, term);
}

/** What Kafka has refused, from time to time, one message in a transaction of its own. Returns their number. */
async function tryRefused(
  dependencies: RelayDependencies,
  streams: readonly OutboxStream[],
  term: Term,
): Promise<number> {
  const { refusals, stopped } = term.learned;
  const trial = await messageToTry(dependencies, streams, term);
  if (!trial) return 0;
  const { name, message } = trial;
  const taken = new Map([[name, [message]]]);
  await publishTaken(dependencies, { taken, bytes: message.record.length, isFull: false }, term);
  refusals.mended(name, message);
  stopped.goesOn(name);
  stopped.tryAgain();
  return 1;
}

/** Messages for one transaction. */
type Taken = { readonly taken: MessagesByStream; readonly bytes: number; readonly isFull: boolean };

async function publishTaken(
  dependencies: RelayDependencies,
  { taken, bytes, isFull }: Taken,
  { positions, turns, learned }: Term,
): Promise<number> {
  const moved = new Map<string, RelayPosition>();
  for (const [name, messages] of taken) {
    const last = messages.at(-1);
    if (last) moved.set(name, { sequence: last.sequence, messageId: decodeMessage(last).id });
  }
  const messages = [...taken.values()].flat();
  if (messages.length === 0) return 0;
  try {
    await publishMeasured(dependencies, { messages, moved, bytes, isFull }, learned);
  } catch (error) {
    if (!(error instanceof Unpublishable) || learned.refusals.learn(error, taken)) throw error;
    throw new TechnicalFailure(error.message, { cause: error });
  }
  learned.refusals.published(messages);
  const turn = turns.values().reduce((a, b) => Math.max(a, b), 0) + 1;
  for (const [name, position] of moved) {
    positions.set(name, position);
    turns.set(name, turn);
  }
  return messages.length;
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
  learned: Learned,
): Promise<void> {
  const begin = now();
  const learn = (isCommitted: boolean): void => {
    const ms = now() - begin;
    const { maxBytes: before } = learned.size;
    learned.size = nextTransactionSize(learned.size, { ms, bytes, isFull, isCommitted });
    const { maxBytes } = learned.size;
    if (maxBytes < before)
      logger.info(
        { ms: Math.round(ms), bytes, maxBytes: Math.round(maxBytes) },
        'Kafka took long for a transaction: the next ones carry less. If this lasts, look for a producer quota',
      );
  };
  try {
    await publisher.publish(messages, moved);
  } catch (error) {
    // Its size is not why a transaction is refused.
    if (!(error instanceof Unpublishable)) learn(false);
    throw error;
  }
  watch.published();
  learn(true);
}
