import type { OutboxStream } from '../flush/outbox.ts';
import { partitionId } from '../records/record.ts';
import type { Logger } from '../runtime/logger.ts';
import type { RelayPosition } from './ports.ts';
import { MessagesRefused, type RefusedMessages, refusedMessages } from './refused-messages.ts';
import { stoppedStreams, type StoppedStreams } from './stopped-streams.ts';
import { FIRST_SIZE, type TransactionSize } from './transaction-size.ts';

/** What a relay remembers for as long as its process runs, also when a failure ends a session. */
export type RetainedState = {
  /** Of the next Kafka transaction. */
  transactionSize: TransactionSize;
  readonly stopped: StoppedStreams;
  readonly refused: RefusedMessages;
};

/** What a relay keeps for a session: from opening its publisher, as the leader, until it closes the publisher. */
export type SessionState = {
  /** Last published message of each stream, by stream name. */
  readonly positions: Map<string, RelayPosition>;
  readonly retained: RetainedState;
  /** Time of the next check of positions and stopped streams. */
  nextCheckAt: number;
  /** The number of the last transaction that had messages of a stream, by stream name. */
  readonly lastTransactions: Map<string, number>;
  /** Whether messages wait for another stream, which another relay may publish without notifying this one. */
  awaitsOtherStream: boolean;
};

export const newRetainedState = (logger: Logger, now: () => number): RetainedState => ({
  transactionSize: FIRST_SIZE,
  stopped: stoppedStreams(logger),
  refused: refusedMessages(now),
});

export const newSession = (positions: Map<string, RelayPosition>, retained: RetainedState): SessionState => ({
  positions,
  retained,
  nextCheckAt: -Infinity,
  lastTransactions: new Map(),
  awaitsOtherStream: false,
});

/** The sequence of the last published message; 0 if there is none. */
export const lastPublished = ({ positions }: SessionState, stream: OutboxStream): number =>
  positions.get(partitionId(stream))?.sequence ?? 0;

/**
 * The last published sequence of each stream, by checkpoint id. Leaves out streams that are stopped because that
 * sequence is in doubt; it is not in doubt where Kafka refuses a message.
 */
export function publishedSequences(
  streams: readonly OutboxStream[],
  session: SessionState,
): Map<number, number> {
  const isInDoubt = (stream: OutboxStream): boolean => {
    const reason = session.retained.stopped.reason(partitionId(stream));
    return reason !== undefined && !(reason instanceof MessagesRefused);
  };
  return new Map(
    streams
      .filter((stream) => !isInDoubt(stream))
      .map((stream) => [stream.checkpointId, lastPublished(session, stream)]),
  );
}
