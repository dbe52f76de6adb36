import type { Logger } from '../runtime/logger.ts';
import type { OutboxReader, OutboxStream } from '../flush/outbox.ts';
import { lostPositions } from './position-check.ts';
import { partitionId } from '../records/record.ts';
import type { RelayProgress } from './progress.ts';
import type { RelayPosition } from './ports.ts';
import { stoppedStreams, type StoppedStreams } from './stopped-streams.ts';
import { FIRST_SIZE, type TransactionSize } from './transaction-size.ts';
import { type Refusals, refusals, Unpublishable } from './unpublishable.ts';

/** What a relay has learned and keeps beyond a failure. */
export type Learned = {
  /** Of the next Kafka transaction. */
  size: TransactionSize;
  readonly stopped: StoppedStreams;
  readonly refusals: Refusals;
};

/** From being the leader, with a publisher that is open, until not being it. */
export type Term = {
  readonly positions: Map<string, RelayPosition>;
  readonly learned: Learned;
  /** When those that are stopped are looked at again. */
  nextCheck: number;
  /** When each stream was last published, as the number of a transaction. */
  readonly turns: Map<string, number>;
  /** Whether messages wait for another stream: what another relay publishes of it rings no bell here. */
  isHeld: boolean;
};

/** Milliseconds between two looks at streams that are stopped. */
const CHECK_STOPPED_EVERY = 10_000;

export const nothingLearned = (logger: Logger, now: () => number): Learned => ({
  size: FIRST_SIZE,
  stopped: stoppedStreams(logger),
  refusals: refusals(now),
});

export const newTerm = (positions: Map<string, RelayPosition>, learned: Learned): Term => ({
  positions,
  learned,
  nextCheck: -Infinity,
  turns: new Map(),
  isHeld: false,
});

/** The sequence of the last published message; 0: none. */
export const lastPublished = ({ positions }: Term, stream: OutboxStream): number =>
  positions.get(partitionId(stream))?.sequence ?? 0;

/**
 * The last published sequence of each stream, by the number of its checkpoint. Not of those that are stopped because
 * that is in doubt; it is not where Kafka refuses a message.
 */
export function reached(streams: readonly OutboxStream[], term: Term): Map<number, number> {
  const isInDoubt = (stream: OutboxStream): boolean => {
    const reason = term.learned.stopped.reason(partitionId(stream));
    return reason !== undefined && !(reason instanceof Unpublishable);
  };
  return new Map(
    streams
      .filter((stream) => !isInDoubt(stream))
      .map((stream) => [stream.checkpointId, lastPublished(term, stream)]),
  );
}

type Checking = {
  readonly outbox: OutboxReader;
  readonly progress: RelayProgress;
  readonly now: () => number;
};

/** At the beginning of a term; and again now and then while streams are stopped, all of which are tried then. */
export async function checkPositions(
  dependencies: Checking,
  streams: readonly OutboxStream[],
  term: Term,
): Promise<void> {
  const { positions, learned } = term;
  const { stopped } = learned;
  const isBeginning = term.nextCheck === -Infinity;
  if (dependencies.now() < term.nextCheck || (!isBeginning && stopped.names.size === 0)) return;
  stopped.tryAgain();
  const lost = await lostPositions(dependencies, streams, positions);
  for (const [name, conflict] of lost) stopped.stop(name, conflict);
  for (const stream of streams) {
    const name = partitionId(stream);
    const hasNone = stream.lastSequence <= lastPublished(term, stream);
    if (hasNone && !lost.has(name)) stopped.goesOn(name);
  }
  term.nextCheck = dependencies.now() + CHECK_STOPPED_EVERY;
}
