import type { Kafka } from 'kafkajs';
import { type InboundRecord, partitionId, type TopicPartition } from '../../../processing/records/record.ts';
import { readToEnd } from './read-to-end.ts';

export type Place = TopicPartition & { readonly offset: number };

/**
 * The records at these places, one a partition, by partition name. A place that holds no record, or a control record,
 * is absent.
 * @throws TechnicalFailure if not every place could be read
 */
export const recordsAt = async (
  kafka: Kafka,
  places: readonly Place[],
): Promise<Map<string, InboundRecord>> => (await readPlaces(kafka, places, false)).records;

/**
 * The first offset at or behind each place that the log holds, by partition name; aborted and control records count.
 * `records` has the record at the place itself, if there is one. Does not wait for open transactions.
 * @throws TechnicalFailure if not every place could be read
 */
export const firstFrom = (
  kafka: Kafka,
  places: readonly Place[],
): Promise<{ records: Map<string, InboundRecord>; firstOffsets: Map<string, number> }> =>
  readPlaces(kafka, places, true);

async function readPlaces(kafka: Kafka, places: readonly Place[], readUncommitted: boolean) {
  const records = new Map<string, InboundRecord>();
  const firstOffsets = new Map<string, number>();
  const ranges = places.map(({ topic, partition, offset }) => ({
    topic,
    partition,
    low: offset,
    high: offset + 1,
  }));
  const onRecord = (record: InboundRecord): void => void records.set(partitionId(record), record);
  await readToEnd(kafka, [{ ranges, onRecord }], {
    groupPrefix: 'records-at',
    readUncommitted,
    maxWaitTimeInMs: 50,
    maxBytesPerPartition: 65_536,
    onFetched({ firstOffset, ...partition }) {
      const name = partitionId(partition);
      if (firstOffset !== undefined && !firstOffsets.has(name)) firstOffsets.set(name, firstOffset);
    },
  });
  return { records, firstOffsets };
}
