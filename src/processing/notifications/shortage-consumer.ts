import { CheckpointMoved } from '../flush/checkpoint.ts';
import { checkNothingSkipped } from '../read/log-checks.ts';
import { InvalidRecord } from '../decode/invalid-record.ts';
import type { Logger } from '../runtime/logger.ts';
import type { FetchedRange, LogBounds, PartitionHandler } from '../read/record-source.ts';
import { type InboundRecord, partitionId, type TopicPartition } from '../records/record.ts';
import { type RetryPolicy, retryTechnical } from '../runtime/retry.ts';
import type { ReadPosition, ShortageStore } from './shortage-store.ts';
import { type NotedLine, readShortage } from './shortage.ts';

export type ShortageConsumerDependencies = {
  readonly store: ShortageStore;
  /** Called after new shortages were stored. */
  readonly onStored: () => void;
  readonly retry: RetryPolicy;
  readonly logger: Logger;
};

const TOPIC_RECREATED = 'the event topic was deleted and created again: reading it from its beginning';

/**
 * Reads the event topic from the position in Postgres, and stores shortages. Where the worker would stop a partition,
 * the notifier continues, because no stock depends on it: after events that were deleted, and at the beginning of a
 * topic that was deleted and created again.
 */
export function shortageConsumer({
  store,
  onStored,
  retry,
  logger,
}: ShortageConsumerDependencies): PartitionHandler {
  const positions = new Map<string, ReadPosition>();

  async function assigned(partition: TopicPartition, bounds: LogBounds): Promise<number> {
    const found = await store.open(partition, bounds.low);
    const position = positionWithin(found, bounds);
    if (position !== found) {
      const { nextOffset } = found;
      logger.warn(
        { ...partition, nextOffset, ...bounds },
        nextOffset < bounds.low ? deletedText(found, bounds) : TOPIC_RECREATED,
      );
      await store.store(found, position, []);
    }
    const { nextOffset, last } = position;
    positions.set(partitionId(partition), position);
    logger.info({ ...partition, nextOffset, lag: bounds.high - nextOffset }, 'partition assigned');
    // Read the last record again, if it still exists: it shows whether the topic is the same as before.
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
      logger.warn(partition, TOPIC_RECREATED);
      await storeAndMove(from, beginningOf(partition), [], signal);
      throw new CheckpointMoved(TOPIC_RECREATED);
    }
    const fresh = records.filter(({ offset }) => offset >= from.nextOffset);
    const to = positionAfter(from, fresh, range.end);
    if (to.nextOffset > from.nextOffset) await storeAndMove(from, to, fresh.flatMap(readOrSkip), signal);
    return to.nextOffset;
  }

  async function storeAndMove(
    from: ReadPosition,
    to: ReadPosition,
    shortages: readonly NotedLine[],
    signal: AbortSignal,
  ): Promise<void> {
    const { topic, partition } = from;
    const stored = await retryTechnical(() => store.store(from, to, shortages), {
      ...retry,
      signal,
      giveUp: (failure) => failure instanceof CheckpointMoved,
      onFailure: (err, attempt) =>
        logger.warn({ topic, partition, attempt, err }, 'technical failure, retrying'),
    });
    positions.set(partitionId(from), to);
    if (stored > 0) onStored();
  }

  function readOrSkip(record: InboundRecord): NotedLine[] {
    try {
      const shortage = readShortage(record);
      return shortage ? [shortage] : [];
    } catch (err) {
      if (!(err instanceof InvalidRecord)) throw err;
      const { topic, partition, offset } = record;
      logger.warn(
        { topic, partition, offset, err },
        'skipped an event: its ce_type is that of a shortage, but it is not valid',
      );
      return [];
    }
  }

  return { assigned, handle };
}

/** Returns the position itself if it is within the log, else the beginning of the log. */
function positionWithin(position: ReadPosition, { low, high }: LogBounds): ReadPosition {
  if (position.nextOffset < low) return { ...position, nextOffset: low };
  return position.nextOffset > high ? { ...beginningOf(position), nextOffset: low } : position;
}

const deletedText = ({ nextOffset }: ReadPosition, { low }: LogBounds): string =>
  `${low - nextOffset} records of the event topic were deleted before they were read: continuing after them`;

const beginningOf = ({ topic, partition }: TopicPartition): ReadPosition => ({
  topic,
  partition,
  nextOffset: 0,
  last: null,
});

/** True if the last record that was read is among these, with another timestamp. */
function isAnotherTopic({ last }: ReadPosition, records: readonly InboundRecord[]): boolean {
  const known = last && records.find(({ offset }) => offset === last.offset);
  return known ? known.timestamp !== last.timestamp : false;
}

/**
 * Returns the position after the records.
 * @param end offset after the fetched range, which may end with control records
 */
function positionAfter(from: ReadPosition, records: readonly InboundRecord[], end = 0): ReadPosition {
  const last = records.at(-1);
  if (!last) return { ...from, nextOffset: Math.max(from.nextOffset, end) };
  const { offset, timestamp } = last;
  return { ...from, nextOffset: Math.max(offset + 1, end), last: { offset, timestamp } };
}
