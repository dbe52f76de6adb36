import { setTimeout } from 'node:timers/promises';
import type { Consumer } from 'kafkajs';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';

const REPORT_INTERVAL_MS = 1_000;
/** Time for the last report, so that a broker that is away does not delay the shutdown. */
const LAST_REPORT_TIMEOUT_MS = 1_000;

export type OffsetReporter = ReturnType<typeof offsetReporter>;

/**
 * Commits offsets to the consumer group, for tools that show lag. No reader starts from them, because the position that
 * counts is the checkpoint in Postgres. So a report may fail: the next one includes it.
 */
export function offsetReporter(consumer: Consumer, logger: Logger) {
  const positions = new Map<string, TopicPartition & { offset: string }>();
  let timer: NodeJS.Timeout | undefined;

  async function commit(): Promise<void> {
    const reached = [...positions.values()];
    if (reached.length === 0) return;
    positions.clear();
    await consumer
      .commitOffsets(reached)
      .catch((err: unknown) => logger.debug({ err }, 'offsets not reported to the consumer group'));
  }

  return {
    /** @param offset of the next record */
    reached(partition: TopicPartition, offset: number): void {
      positions.set(partitionId(partition), { ...partition, offset: String(offset) });
    },
    /** To be called after a rebalance: a partition that moved is reported by its new member. */
    forget: () => positions.clear(),
    start(): void {
      timer = setInterval(() => void commit(), REPORT_INTERVAL_MS);
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await Promise.race([commit(), setTimeout(LAST_REPORT_TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}
