import { CheckpointMoved } from '../flush/checkpoint.ts';
import { checkNothingSkipped } from '../read/log-checks.ts';
import { InvalidRecord } from '../decode/invalid-record.ts';
import type { Logger } from '../runtime/logger.ts';
import type { FetchedRange, LogBounds, PartitionHandler } from '../read/record-source.ts';
import { type InboundRecord, partitionId, type TopicPartition } from '../records/record.ts';
import { type RetryPolicy, retryTechnical } from '../runtime/retry.ts';
import type { ReadPosition, ShortageStore } from './shortage-store.ts';
import { readShortage, type Shortage } from './shortage.ts';

export type ShortageConsumerDependencies = {
  readonly intake: ShortageStore;
  /** Told when there is something new to notify of. */
  readonly onStored: () => void;
  readonly retry: RetryPolicy;
  readonly logger: Logger;
};

const ANEW = 'the event topic was made anew: reading it from its beginning';

/**
 * Reads the event topic; the position in Postgres leads. Nobody's stock depends on the notifier, so it goes on
 * where the worker would stop: behind events that were deleted, and at the beginning of a topic made anew.
 */
export function shortageConsumer({
  intake,
  onStored,
  retry,
  logger,
}: ShortageConsumerDependencies): PartitionHandler {
  const positions = new Map<string, ReadPosition>();

  async function assigned(partition: TopicPartition, bounds: LogBounds): Promise<number> {
    const found = await intake.open(partition, bounds.low);
    const position = within(found, bounds);
    if (position !== found) {
      const { nextOffset } = found;
      logger.warn(
        { ...partition, nextOffset, ...bounds },
        nextOffset < bounds.low ? gone(found, bounds) : ANEW,
      );
      await intake.store(found, position, []);
    }
    const { nextOffset, last } = position;
    positions.set(partitionId(partition), position);
    logger.info({ ...partition, nextOffset, lag: bounds.high - nextOffset }, 'partition assigned');
    // Back to the last record, where it is still there: it shows that the topic is the one we know.
    return last ? Math.max(bounds.low, last.offset) : nextOffset;
  }

  async function handle(
    partition: TopicPartition,
    records: readonly InboundRecord[],
    signal: AbortSignal,
    range: FetchedRange = {},
  ): Promise<number> {
    const from = positions.get(partitionId(partition));
    if (!from) throw new CheckpointMoved(`${partitionId(partition)} is not assigned`);
    checkNothingSkipped(partition, from.nextOffset, range);
    if (isAnotherTopic(from, records)) {
      logger.warn(partition, ANEW);
      await store(from, beginningOf(partition), [], signal);
      throw new CheckpointMoved(ANEW);
    }
    const fresh = records.filter(({ offset }) => offset >= from.nextOffset);
    const to = behind(from, fresh, range.end);
    if (to.nextOffset > from.nextOffset) await store(from, to, fresh.flatMap(readOrSkip), signal);
    return to.nextOffset;
  }

  async function store(
    from: ReadPosition,
    to: ReadPosition,
    shortages: readonly Shortage[],
    signal: AbortSignal,
  ): Promise<void> {
    const { topic, partition } = from;
    const stored = await retryTechnical(() => intake.store(from, to, shortages), {
      ...retry,
      signal,
      giveUp: (failure) => failure instanceof CheckpointMoved,
      onFailure: (err, attempt) =>
        logger.warn({ topic, partition, attempt, err }, 'technical failure: trying again'),
    });
    positions.set(partitionId(from), to);
    if (stored > 0) onStored();
  }

  function readOrSkip(record: InboundRecord): Shortage[] {
    try {
      const shortage = readShortage(record);
      return shortage ? [shortage] : [];
    } catch (err) {
      if (!(err instanceof InvalidRecord)) throw err;
      const { topic, partition, offset } = record;
      logger.warn({ topic, partition, offset, err }, 'skipped: the event only looks like OutOfStock');
      return [];
    }
  }

  return { assigned, handle };
}

/** The position itself where the log holds it. */
function within(position: ReadPosition, { low, high }: LogBounds): ReadPosition {
  if (position.nextOffset < low) return { ...position, nextOffset: low };
  return position.nextOffset > high ? { ...beginningOf(position), nextOffset: low } : position;
}

const gone = ({ nextOffset }: ReadPosition, { low }: LogBounds): string =>
  `${low - nextOffset} records of the event topic were deleted before they were read: going on behind them`;

const beginningOf = ({ topic, partition }: TopicPartition): ReadPosition => ({
  topic,
  partition,
  nextOffset: 0,
  last: null,
});

/** True if the last record read is among these, and is another one now. */
function isAnotherTopic({ last }: ReadPosition, records: readonly InboundRecord[]): boolean {
  const known = last && records.find(({ offset }) => offset === last.offset);
  return known ? known.timestamp !== last.timestamp : false;
}

/** Behind the records, and behind what the fetch held besides: control records. */
function behind(from: ReadPosition, records: readonly InboundRecord[], end = 0): ReadPosition {
  const last = records.at(-1);
  if (!last) return { ...from, nextOffset: Math.max(from.nextOffset, end) };
  const { offset, timestamp } = last;
  return { ...from, nextOffset: Math.max(offset + 1, end), last: { offset, timestamp } };
}
