import type { Kafka } from 'kafkajs';
import { aborted } from '../../../processing/runtime/deadlines.ts';
import { type InboundRecord, partitionId } from '../../../processing/records/record.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { type FetchedPart, type ReaderOptions, type ReadStep, topicReader } from './topic-reader.ts';

/** Fail when nothing has arrived for so long. Brokers let a new consumer group wait, by default for 3 s. */
const IDLE_TIMEOUT_MS = 20_000;

/**
 * Reads the ranges of one step after the other to their ends, or until `stop` is aborted. All steps share one consumer
 * group, because brokers let each new group wait; it commits nothing and is deleted afterwards.
 * @throws TechnicalFailure, or what `onRecord` threw
 */
export async function readToEnd(
  kafka: Kafka,
  steps: readonly ReadStep[],
  options: ReaderOptions,
  stop: AbortSignal = new AbortController().signal,
): Promise<void> {
  if (steps.every(({ ranges }) => ranges.every(({ low, high }) => low >= high))) return;
  const idle = idleTimer();
  const timedSteps = steps.map(({ ranges, onRecord }) => ({
    ranges,
    onRecord: (record: InboundRecord) => idle.pausedDuring(async () => onRecord(record)),
  }));
  const onFetched = (part: FetchedPart): void => {
    idle.restart();
    options.onFetched?.(part);
  };
  const reader = topicReader(kafka, timedSteps, { ...options, onFetched });
  const timedOut = idle.expired.then(() => {
    const [first = '', ...more] = reader.unfinished().map(partitionId);
    const others = more.length > 0 ? ` and ${more.length} more partitions` : '';
    throw new TechnicalFailure(
      `Kafka: nothing of ${first}${others} arrived for ${IDLE_TIMEOUT_MS / 1_000} s`,
    );
  });
  try {
    const finished = Promise.all([reader.start(), reader.finished]);
    await Promise.race([finished, reader.failed, timedOut, aborted(stop)]);
  } finally {
    idle.end();
    await reader.close();
  }
}

/** Expires when nothing was fetched for IDLE_TIMEOUT_MS. It pauses during `onRecord`: a person may be paging through the output. */
function idleTimer() {
  const { promise: expired, resolve: expire } = Promise.withResolvers<void>();
  let isPaused = false;
  const timer = setTimeout(() => {
    if (isPaused) timer.refresh();
    else expire();
  }, IDLE_TIMEOUT_MS);
  return {
    expired,
    restart: (): void => void timer.refresh(),
    async pausedDuring(work: () => Promise<void>): Promise<void> {
      isPaused = true;
      await work();
      isPaused = false;
      timer.refresh();
    },
    end: (): void => clearTimeout(timer),
  };
}
