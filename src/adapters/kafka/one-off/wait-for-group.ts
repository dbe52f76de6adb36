import { setTimeout } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';
import type { Access } from '../client/errors.ts';
import { partitionBounds } from '../client/log-bounds.ts';
import { withAdmin } from '../client/admin.ts';

/** Consumers report their offsets about once a second. */
const POLL_INTERVAL_MS = 200;

/**
 * Waits until the group has handled all records that the topics hold at this call.
 * @param onLag called repeatedly with the number of records left
 * @returns false if `stop` was aborted before
 * @throws TechnicalFailure
 */
export async function waitForGroup(
  kafka: Kafka,
  groupId: string,
  topics: readonly string[],
  stop: AbortSignal,
  onLag: (records: number) => void = () => undefined,
): Promise<boolean> {
  const ends = (await partitionBounds(kafka, topics)).filter(({ low, high }) => high > low);
  const access: Access = { group: { operation: 'Describe', name: groupId } };
  const waitUntilDone = async (admin: Admin): Promise<boolean> => {
    for (;;) {
      const committed = await committedOffsets(admin, groupId, topics);
      const lags = ends.map((end) => Math.max(0, end.high - Math.max(end.low, committed(end))));
      const lag = lags.reduce((sum, each) => sum + each, 0);
      onLag(lag);
      if (lag === 0) return true;
      await setTimeout(POLL_INTERVAL_MS, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return false;
    }
  };
  return withAdmin(kafka, waitUntilDone, access);
}

/** The group's offsets: of a partition, the offset of the next record to read, or -1 if the group has none. */
async function committedOffsets(admin: Admin, groupId: string, topics: readonly string[]) {
  const committed = await admin.fetchOffsets({ groupId, topics: [...topics] });
  const offsets = new Map(
    committed.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [partitionId({ topic, partition }), Number(offset)]),
    ),
  );
  return (of: TopicPartition): number => offsets.get(partitionId(of)) ?? -1;
}
