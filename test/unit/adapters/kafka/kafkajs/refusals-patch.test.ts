import { createRequire } from 'node:module';
import { expect, it, test } from '@jest/globals';

// A response that refuses something becomes an error that names the topic.

const require = createRequire(import.meta.url);
const parse = (request: string, answer: object): Promise<unknown> =>
  (
    require(`kafkajs/src/protocol/requests/${request}/response`) as {
      parse: (answer: object) => Promise<unknown>;
    }
  ).parse(answer);

const DENIED = 29;
const NOT_LEADER = 6;
const NOT_ATTEMPTED = 55;
const partitions = (...errorCodes: number[]) =>
  errorCodes.map((errorCode, partition) => ({ partition, errorCode }));

it.each([
  ['produce/v0', { topics: [{ topicName: 'stock', partitions: partitions(0, DENIED) }] }],
  ['produce/v3', { topics: [{ topicName: 'stock', partitions: partitions(0, DENIED) }] }],
  ['listOffsets/v0', { responses: [{ topic: 'stock', partitions: partitions(0, DENIED) }] }],
  ['listOffsets/v1', { responses: [{ topic: 'stock', partitions: partitions(0, DENIED) }] }],
  ['listOffsets/v2', { responses: [{ topic: 'stock', partitions: partitions(0, DENIED) }] }],
  ['fetch/v0', { responses: [{ topicName: 'stock', partitions: partitions(0, DENIED) }] }],
  ['metadata/v0', { topicMetadata: [{ topic: 'stock', topicErrorCode: DENIED, partitionMetadata: [] }] }],
  ['describeConfigs/v0', { resources: [{ resourceName: 'stock', errorCode: DENIED }] }],
  ['addPartitionsToTxn/v0', { errors: [{ topic: 'stock', partitionErrors: partitions(0, DENIED) }] }],
])('a %s response that refuses a topic becomes an error with its name', async (request, answer) => {
  await expect(parse(request, answer)).rejects.toMatchObject({
    topic: 'stock',
    type: 'TOPIC_AUTHORIZATION_FAILED',
  });
});

test('given several errors in a produce response, throws the one that cannot be retried', async () => {
  const topics = [
    { topicName: 'stock', partitions: partitions(NOT_LEADER) },
    { topicName: 'events', partitions: partitions(DENIED) },
  ];
  await expect(parse('produce/v3', { topics })).rejects.toMatchObject({ topic: 'events' });
});

test('given a refused partition of a transaction, names that partition, not those that were not attempted', async () => {
  const errors = [
    { topic: 'stock', partitionErrors: partitions(NOT_ATTEMPTED) },
    { topic: 'events', partitionErrors: partitions(DENIED) },
  ];
  await expect(parse('addPartitionsToTxn/v0', { errors })).rejects.toMatchObject({ topic: 'events' });
});
