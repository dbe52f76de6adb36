import { TechnicalFailure } from '../../service-layer/errors.ts';
import { decodeMessage } from '../flush/message-codec.ts';
import type { StoredMessage } from '../flush/outbox.ts';
import type { Logger } from '../runtime/logger.ts';
import type { EventPublisher, RelayPosition, RelayPositions } from './ports.ts';
import { type MessagesByStream, MessagesRefused } from './refused-messages.ts';
import type { RelayHealth } from './relay-health.ts';
import type { RelayMetrics } from './relay-metrics.ts';
import type { RetainedState, SessionState } from './relay-state.ts';
import { nextTransactionSize } from './transaction-size.ts';

export type PublishDependencies = {
  readonly publisher: EventPublisher;
  readonly health: RelayHealth;
  readonly metrics?: RelayMetrics;
  /** Milliseconds, of any clock. */
  readonly now: () => number;
  readonly logger: Logger;
};

/** Messages for one transaction. */
export type Taken = { readonly taken: MessagesByStream; readonly bytes: number; readonly isFull: boolean };

/**
 * Publishes the messages and their positions in one Kafka transaction. Returns the number of messages.
 * @throws TechnicalFailure if Kafka refuses messages and nothing new is known of them
 */
export async function publishTaken(
  dependencies: PublishDependencies,
  { taken, bytes, isFull }: Taken,
  { positions, lastTransactions, retained }: SessionState,
): Promise<number> {
  const moved = new Map<string, RelayPosition>();
  for (const [name, messages] of taken) {
    const last = messages.at(-1);
    if (last) moved.set(name, { sequence: last.sequence, messageId: decodeMessage(last).id });
  }
  const messages = [...taken.values()].flat();
  if (messages.length === 0) return 0;
  try {
    await publishMeasured(dependencies, { messages, moved, bytes, isFull }, retained);
  } catch (error) {
    if (!(error instanceof MessagesRefused) || retained.refused.recordRefusal(error, taken)) throw error;
    throw new TechnicalFailure(error.message, { cause: error });
  }
  retained.refused.recordPublished(messages);
  const transaction = lastTransactions.values().reduce((a, b) => Math.max(a, b), 0) + 1;
  for (const [name, position] of moved) {
    positions.set(name, position);
    lastTransactions.set(name, transaction);
  }
  return messages.length;
}

/** Publishes in one transaction, and sets the size of the next one by how long this one took. */
async function publishMeasured(
  { publisher, health, now, logger, metrics }: PublishDependencies,
  {
    messages,
    moved,
    bytes,
    isFull,
  }: { messages: StoredMessage[]; moved: RelayPositions; bytes: number; isFull: boolean },
  retained: RetainedState,
): Promise<void> {
  const begin = now();
  const adaptSize = (ms: number, isCommitted: boolean): void => {
    const { maxBytes: before } = retained.transactionSize;
    retained.transactionSize = nextTransactionSize(retained.transactionSize, {
      ms,
      bytes,
      isFull,
      isCommitted,
    });
    const { maxBytes } = retained.transactionSize;
    if (maxBytes < before)
      logger.info(
        { ms: Math.round(ms), bytes, maxBytes: Math.round(maxBytes) },
        'a Kafka transaction was slow: the next ones are smaller. If this lasts, look for a producer quota',
      );
  };
  try {
    await publisher.publish(messages, moved);
  } catch (error) {
    const time = now() - begin;
    metrics?.notCommitted({ messages, bytes, time }, error);
    // A refusal has nothing to do with the size.
    if (!(error instanceof MessagesRefused)) adaptSize(time, false);
    throw error;
  }
  const time = now() - begin;
  metrics?.committed({ messages, bytes, time });
  health.published();
  adaptSize(time, true);
}
