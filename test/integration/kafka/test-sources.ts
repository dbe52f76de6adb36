import { afterAll, beforeAll } from '@jest/globals';
import { kafkaRecordSource } from '../../../src/adapters/kafka/consumer/record-source.ts';
import { toKafkajsHeaders } from '../../../src/adapters/kafka/client/kafkajs-record.ts';
import type { RecordSource } from '../../../src/processing/read/record-source.ts';
import type { SourceSetup } from '../../support/conformance/record-source-setup.ts';
import { logger, makeTopic, testKafka, uniqueName } from './test-cluster.ts';

/** The lowest value that the broker allows, in milliseconds. */
export const SESSION_TIMEOUT = 6_000;

export const kafka = testKafka();
const producer = kafka.producer();
export const admin = kafka.admin();

beforeAll(() => Promise.all([producer.connect(), admin.connect()]));
afterAll(() => Promise.all([producer.disconnect(), admin.disconnect()]));

/** Sources on a new topic and group. */
export async function makeSources(
  config: Record<string, string> = {},
): Promise<SourceSetup & { readonly groupId: string }> {
  const topic = uniqueName('commands');
  const groupId = uniqueName('group');
  await makeTopic(kafka, topic, 2, config);
  const sources: RecordSource[] = [];
  const onCrash = (error: Error): void => {
    throw error;
  };
  return {
    topic,
    groupId,
    async append(partition, records) {
      const messages = records.map(({ key, value, headers, timestamp }) => ({
        key,
        value,
        partition,
        headers: toKafkajsHeaders(headers),
        timestamp: String(timestamp),
      }));
      await producer.send({ topic, messages });
    },
    async truncate(partition, before) {
      // kafkajs deletes records only from a topic whose metadata it has.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(before) }] });
    },
    source() {
      const settings = { topics: [topic], groupId, concurrency: 2, sessionTimeout: SESSION_TIMEOUT, onCrash };
      const source = kafkaRecordSource(testKafka(), settings, logger);
      sources.push(source);
      return source;
    },
    close: async () => void (await Promise.all(sources.map((source) => source.stop()))),
  };
}
