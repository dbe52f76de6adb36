import { setTimeout } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';
import type { Access } from '../client/errors.ts';
import { partitionBounds } from '../client/log-bounds.ts';
import { withAdmin } from '../client/admin.ts';

/** Milliseconds between questions; groups report about once a second. */
const ASK_EVERY = 200;

/**
 * True once the group has handled all that is in the topics now, false if `stop` is aborted before.
 * @param onLag told again and again how many records are left
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
  const untilDone = async (admin: Admin): Promise<boolean> => {
    for (;;) {
      const reached = await reachedBy(admin, groupId, topics);
      const lags = ends.map((end) => Math.max(0, end.high - Math.max(end.low, reached(end))));
      const lag = lags.reduce((sum, each) => sum + each, 0);
      onLag(lag);
      if (lag === 0) return true;
      await setTimeout(ASK_EVERY, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return false;
    }
  };
  return withAdmin(kafka, untilDone, access);
}

/** The next offset that the group will read of a partition; -1 where it has none. */
async function reachedBy(admin: Admin, groupId: string, topics: readonly string[]) {
  const committed = await admin.fetchOffsets({ groupId, topics: [...topics] });
  const offsets = new Map(
    committed.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [partitionId({ topic, partition }), Number(offset)]),
    ),
  );
  return (of: TopicPartition): number => offsets.get(partitionId(of)) ?? -1;
}
