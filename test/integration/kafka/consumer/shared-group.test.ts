import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kafkaRecordSource } from '../../../../src/adapters/kafka/consumer/record-source.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { recordingHandler } from '../../../support/conformance/recording-handler.ts';
import { logger, makeTopic, testKafka, uniqueName } from '../test-cluster.ts';
import { SESSION_TIMEOUT } from '../test-sources.ts';

const PARTITIONS = 6;
const kafka = testKafka();
const producer = kafka.producer();
const [chairs, tables] = [uniqueName('chairs'), uniqueName('tables')];
const groupId = uniqueName('group');

const reads = (topic: string) =>
  kafkaRecordSource(
    testKafka(),
    {
      topics: [topic],
      groupId,
      concurrency: 2,
      sessionTimeout: SESSION_TIMEOUT,
      onCrash: (error) => {
        throw error;
      },
    },
    logger,
  );

const sources = [reads(chairs), reads(tables)];

beforeAll(async () => {
  await producer.connect();
  await Promise.all([chairs, tables].map((topic) => makeTopic(kafka, topic, PARTITIONS)));
});
afterAll(() => Promise.all([producer.disconnect(), ...sources.map((source) => source.stop())]));

describe('two members of a group that read different topics', () => {
  it('are each assigned all partitions of their topics', async () => {
    const recordings = [recordingHandler(), recordingHandler()];
    await Promise.all(sources.map((source, index) => source.start(recordings[index]!.handler)));
    for (const topic of [chairs, tables]) {
      const messages = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, value: topic }));
      await producer.send({ topic, messages });
    }
    const read = () =>
      recordings.map(({ deliveries }) =>
        deliveries
          .flatMap(({ records }) => records.map(({ topic, partition }) => `${topic}-${partition}`))
          .toSorted(),
      );
    const all = [chairs, tables].map((topic) =>
      Array.from({ length: PARTITIONS }, (_, partition) => `${topic}-${partition}`),
    );
    await eventually('all are read', () => read().flat().length >= 2 * PARTITIONS).catch(() => undefined);
    expect(read()).toEqual(all);
  });
});
