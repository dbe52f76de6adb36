import { fillTransaction } from './fill-transaction.ts';
import { messageToRetry, nextMessages } from './next-messages.ts';
import type { OutboxReader, OutboxStream } from '../flush/outbox.ts';
import { partitionId } from '../records/record.ts';
import type { OutboxListener } from './ports.ts';
import { type PublishDependencies, publishTaken } from './publish-transaction.ts';
import { progressReporter, type RelayProgress, IDLE_REPORT_INTERVAL_MS } from './relay-progress.ts';
import { type Leadership, whileLeading } from '../runtime/leadership.ts';
import type { RelayHealth } from './relay-health.ts';
import { checkPositions } from './position-check.ts';
import {
  newRetainedState,
  newSession,
  publishedSequences,
  type RetainedState,
  type SessionState,
} from './relay-state.ts';
import type { RetryPolicy } from '../runtime/retry.ts';
import { MessagesRefused } from './refused-messages.ts';

export type RelayDependencies = PublishDependencies & {
  readonly outbox: OutboxReader;
  readonly leadership: Leadership;
  readonly outboxListener: OutboxListener;
  readonly progress: RelayProgress;
  /** Messages per Kafka transaction, approximately: streams have equal shares, of at least one message. */
  readonly batchSize: number;
  /** Milliseconds between two reads of the outbox without a notification. */
  readonly pollInterval: number;
  readonly retry: RetryPolicy;
};

/** A relay that has waited for so long stands by: another one leads. */
const STANDBY_AFTER_MS = 5_000;

/** Publishes the messages of the outbox in order, each once, while this relay leads, until `stop` is aborted. */
export async function runRelay(dependencies: RelayDependencies, stop: AbortSignal): Promise<void> {
  const { publisher, retry, health, now, logger, metrics } = dependencies;
  const retained = newRetainedState(logger, now);
  const leadership = reportingStandby(dependencies.leadership, health);
  const onFailure = (err: unknown, attempt: number): void => {
    metrics?.interrupted();
    logger.warn({ attempt, err }, 'relay interrupted: starting again from the last published positions');
  };
  await whileLeading({ leadership, retry, onFailure }, stop, async (lost, onProgress) => {
    try {
      await publishWhileLeading(dependencies, { stop, lost }, retained, onProgress);
    } finally {
      await publisher.close();
    }
  });
}

/** Reports to the health check that this relay stands by, once it has waited for leadership for a while. */
const reportingStandby = (leadership: Leadership, health: RelayHealth): Leadership => ({
  async lead(stop) {
    const timer = setTimeout(health.standingBy, STANDBY_AFTER_MS);
    return leadership.lead(stop).finally(() => clearTimeout(timer));
  },
  release: () => leadership.release(),
});

type Signals = { readonly stop: AbortSignal; readonly lost: AbortSignal };

/**
 * Opens a new session after Kafka refused messages, without giving up leadership: this relay has found out which messages to
 * leave out, and another relay would have to find out again.
 */
async function publishWhileLeading(
  dependencies: RelayDependencies,
  signals: Signals,
  retained: RetainedState,
  onProgress: () => void,
): Promise<void> {
  const { publisher, logger } = dependencies;
  for (;;) {
    try {
      return await runSession(dependencies, signals, retained, onProgress);
    } catch (err) {
      if (!(err instanceof MessagesRefused)) throw err;
      logger.info(
        { err },
        'Kafka refuses some messages of a transaction: the others are published without them',
      );
      await publisher.close();
    }
  }
}

/** Each session opens a new publisher, because a publisher must not be used after a failure. */
async function runSession(
  dependencies: RelayDependencies,
  { stop, lost }: Signals,
  retained: RetainedState,
  onProgress: () => void,
): Promise<void> {
  const end = AbortSignal.any([stop, lost]);
  const { outbox, publisher, outboxListener, progress, health, pollInterval, now, logger } = dependencies;
  health.opening();
  const positions = new Map(await publisher.open());
  logger.info({}, 'relay leads');
  health.publishing(positions, retained.stopped.names);
  const session = newSession(positions, retained);
  const report = progressReporter(progress, logger, now);
  let streams: readonly OutboxStream[] = [];
  while (!end.aborted) {
    streams = await outbox.streams();
    await checkPositions(dependencies, streams, session);
    const retried = await retryRefused(dependencies, streams, session);
    const published = retried + (await publishOnce(dependencies, streams, session));
    onProgress();
    const isUnreported = await report(
      publishedSequences(streams, session),
      published === 0 ? 'idle' : 'busy',
    );
    if (published > 0) continue;
    const isSoon = isUnreported || session.awaitsOtherStream;
    await outboxListener.waitForNotification(
      isSoon ? Math.min(pollInterval, IDLE_REPORT_INTERVAL_MS) : pollInterval,
      end,
    );
  }
  // Not after a failure, nor after losing leadership: another relay may have reported more by now.
  if (!lost.aborted) await report(publishedSequences(streams, session), 'end');
}

/** Publishes the next messages of all streams in one Kafka transaction. Returns their number. */
async function publishOnce(
  dependencies: RelayDependencies,
  streams: readonly OutboxStream[],
  session: SessionState,
): Promise<number> {
  const next = await nextMessages(dependencies, streams, session);
  const { maxBytes } = session.retained.transactionSize;
  const { taken, bytes, isFull } = fillTransaction(next.messages, maxBytes);
  const byStream = new Map(next.streams.map((stream, index) => [partitionId(stream), taken[index] ?? []]));
  return publishTaken(dependencies, { taken: byStream, bytes, isFull }, session);
}

/** Tries from time to time to publish a message that Kafka has refused, alone. Returns the number of messages published. */
async function retryRefused(
  dependencies: RelayDependencies,
  streams: readonly OutboxStream[],
  session: SessionState,
): Promise<number> {
  const { refused, stopped } = session.retained;
  const retry = await messageToRetry(dependencies, streams, session);
  if (!retry) return 0;
  const { name, message } = retry;
  const taken = new Map([[name, [message]]]);
  await publishTaken(dependencies, { taken, bytes: message.record.length, isFull: false }, session);
  refused.recordAccepted(name, message);
  stopped.resume(name);
  stopped.retryAll();
  return 1;
}
