import { kafka, withAdmin } from './kafka.ts';
import type { Published } from './published.ts';

// A mark is a record of the tests at the end of each partition: a reader that has read it has read all records before
// it.

const MARK = 'e2e-mark';

export const isMark = ({ headers }: Published): boolean => headers[MARK] !== undefined;

/** Writes a mark to every partition of the topics; returns how many. */
export async function writeMarks(topics: readonly string[]): Promise<number> {
  const metadata = await withAdmin((admin) => admin.fetchTopicMetadata({ topics: [...topics] }));
  const topicMessages = metadata.topics.map(({ name, partitions }) => ({
    topic: name,
    messages: partitions.map(({ partitionId }) => ({
      partition: partitionId,
      value: '',
      headers: { [MARK]: '' },
    })),
  }));
  const producer = kafka().producer();
  await producer.connect();
  try {
    await producer.sendBatch({ topicMessages });
  } finally {
    await producer.disconnect();
  }
  return topicMessages.flatMap(({ messages }) => messages).length;
}
