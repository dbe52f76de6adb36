import { randomUUID } from 'node:crypto';
import type { IHeaders } from 'kafkajs';
import { eventually } from '../../support/conformance/eventually.ts';
import { kafka, withAdmin } from '../../support/e2e/kafka.ts';

export type CommittedRecord = {
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
};

/** All committed records of the topic so far. Writes nothing to the topic, so a worker can read it at the same time. */
export async function committedRecords(topic: string): Promise<CommittedRecord[]> {
  const ends = await withAdmin((admin) => admin.fetchTopicOffsets(topic));
  const left = new Map(ends.map(({ partition, high }) => [partition, Number(high)]));
  const records: CommittedRecord[] = [];
  const consumer = kafka().consumer({ groupId: `e2e-reader-${randomUUID()}`, maxWaitTimeInMs: 100 });
  const reached = (partition: number, next: number): void => {
    if (next >= (left.get(partition) ?? 0)) left.delete(partition);
  };
  for (const { partition, low } of ends) reached(partition, Number(low));
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) =>
    reached(partition, Number(lastOffset) + 1),
  );
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ partition, message: { offset, key, value, headers = {} } }) => {
        records.push({ partition, offset: Number(offset), key, value, headers });
        return Promise.resolve();
      },
    });
    await eventually('all is read', () => left.size === 0);
  } finally {
    await consumer.disconnect();
  }
  return records;
}
