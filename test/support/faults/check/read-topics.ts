import { randomUUID } from 'node:crypto';
import { eventually } from '../../conformance/eventually.ts';
import { kafka, withAdmin } from '../../e2e/kafka.ts';
import type { Published } from '../../e2e/published.ts';
import { partitionId } from '../../../../src/processing/records/record.ts';

const READ_WITHIN = 60_000;

/**
 * Reads all committed records of the topics, from the beginning to the end of each partition. The last entry of a
 * partition has to be a record, not the marker of a transaction.
 */
export async function readTopics(topics: readonly string[]): Promise<Published[]> {
  const missing = await lastOffsets(topics);
  const records: Published[] = [];
  const consumer = kafka().consumer({ groupId: `fault-check-${randomUUID()}`, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: ({ batch: { topic, partition, messages } }) => {
      for (const { key, value, offset, timestamp, headers = {} } of messages) {
        const place = { topic, partition, offset: Number(offset) };
        records.push({ ...place, timestamp: Number(timestamp), key, value, headers });
      }
      const name = partitionId({ topic, partition });
      if (Number(messages.at(-1)?.offset) >= (missing.get(name) ?? 0)) missing.delete(name);
      return Promise.resolve();
    },
  });
  try {
    await eventually(`all is read of ${topics.join(', ')}`, () => missing.size === 0, READ_WITHIN);
  } finally {
    await consumer.disconnect();
  }
  return records;
}

/** The end of each partition that has records. Repeats the request if a leader has just moved. */
async function lastOffsets(topics: readonly string[]): Promise<Map<string, number>> {
  let found: Map<string, number> | undefined;
  const asked = (): Promise<boolean> =>
    askLastOffsets(topics).then(
      (offsets) => (found = offsets).size >= 0,
      () => false,
    );
  await eventually(`the ends of ${topics.join(', ')} are known`, asked);
  return found ?? new Map();
}

async function askLastOffsets(topics: readonly string[]): Promise<Map<string, number>> {
  const bounds = await withAdmin((admin) =>
    Promise.all(topics.map(async (topic) => ({ topic, ends: await admin.fetchTopicOffsets(topic) }))),
  );
  const nonEmpty = bounds.flatMap(({ topic, ends }) =>
    ends
      .filter(({ low, high }) => Number(high) > Number(low))
      .map(({ partition, high }) => [partitionId({ topic, partition }), Number(high) - 1] as const),
  );
  return new Map(nonEmpty);
}
