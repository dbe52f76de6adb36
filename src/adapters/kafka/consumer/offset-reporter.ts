import { setTimeout } from 'node:timers/promises';
import type { Consumer } from 'kafkajs';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';

/** Milliseconds between two reports. */
const INTERVAL = 1_000;
/** Milliseconds for the last one: a broker that is away holds up no shutdown. */
const LAST_REPORT = 1_000;

export type OffsetReporter = ReturnType<typeof offsetReporter>;

/**
 * Commits positions to the consumer group, for tools that show lag. They lead nobody: the checkpoint in
 * Postgres does, so a report that fails is made good by the next one.
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
      .catch((err: unknown) => logger.debug({ err }, 'progress not reported to the consumer group'));
  }

  return {
    /** @param offset of the next record */
    reached(partition: TopicPartition, offset: number): void {
      positions.set(partitionId(partition), { ...partition, offset: String(offset) });
    },
    /** Partitions may have moved to others: what was reached here is theirs to report. */
    forget: () => positions.clear(),
    start(): void {
      timer = setInterval(() => void commit(), INTERVAL);
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await Promise.race([commit(), setTimeout(LAST_REPORT, undefined, { ref: false })]);
    },
  };
}
