import { createRequire } from 'node:module';
import { describe, expect, it, jest } from '@jest/globals';

// kafkajs where brokers are away, tested without brokers. test/cluster tests it with real ones.

type Metadata = { brokers: object[]; topicMetadata: object[] };
type Pool = {
  metadata?: Metadata;
  findConnectedBroker(): Promise<object>;
  seedBroker: object;
  refreshMetadata(topics: string[]): Promise<void>;
};
type Send = (request: object) => Promise<{ partition: number }[]>;
type Group = { joinAndSync(): Promise<void>; recoverFromFetch(error: Error): Promise<void> };
type Refusal = Error & { type: string };

const require = createRequire(import.meta.url);
const BrokerPool = require('kafkajs/src/cluster/brokerPool') as new (options: object) => Pool;
const ConsumerGroup = require('kafkajs/src/consumer/consumerGroup') as new (options: object) => Group;
const createEosManager = require('kafkajs/src/producer/eosManager') as (options: object) => object;
const createSend = require('kafkajs/src/producer/sendMessages') as (options: object) => Send;
const createRetry = require('kafkajs/src/retry') as (options: object) => object;
const { createErrorFromCode } = require('kafkajs/src/protocol/error') as {
  createErrorFromCode(code: number): Refusal;
};
const { KafkaJSNumberOfRetriesExceeded } = require('kafkajs/src/errors') as {
  KafkaJSNumberOfRetriesExceeded: new (cause: Error, retry: object) => Error;
};
const { parse } = require('kafkajs/src/protocol/requests/metadata/v0/response') as {
  parse(answer: Metadata): Promise<Metadata>;
};

const LEADER_NOT_AVAILABLE = 5;
const NOT_LEADER = 6;
const UNKNOWN_TOPIC = 3;
const quickly = { retries: 3, initialRetryTime: 1, maxRetryTime: 1 };
const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent, namespace: () => logger };

describe('metadata', () => {
  it('given a partition without a leader, contain the other partitions', async () => {
    const partition = (partitionId: number, partitionErrorCode: number) => ({
      partitionId,
      partitionErrorCode,
    });
    const answer: Metadata = {
      brokers: [],
      topicMetadata: [
        {
          topicErrorCode: 0,
          topic: 't',
          partitionMetadata: [partition(0, LEADER_NOT_AVAILABLE), partition(1, 0)],
        },
      ],
    };
    const pool = new BrokerPool({ logger, retry: quickly });
    pool.seedBroker = { connectionPool: {} };
    pool.findConnectedBroker = () => Promise.resolve({ metadata: () => parse(answer) });
    await pool.refreshMetadata(['t']);
    expect(pool.metadata).toEqual(answer);
  });

  it('given that the broker is gone, are requested from another broker', async () => {
    const gone = Object.assign(new Error('gone'), { name: 'KafkaJSConnectionError', retriable: true });
    const answer: Metadata = { brokers: [], topicMetadata: [] };
    const asked: string[] = [];
    const brokers = [
      { metadata: () => (asked.push('first'), Promise.reject(gone)) },
      { metadata: () => (asked.push('second'), Promise.resolve(answer)) },
    ];
    const pool = new BrokerPool({ logger, retry: quickly });
    pool.seedBroker = { connectionPool: {} };
    pool.findConnectedBroker = () => Promise.resolve(brokers.shift()!);
    await pool.refreshMetadata([]);
    expect(asked).toEqual(['first', 'second']);
  });
});

/** Sends one message to each of two partitions, which have different brokers as leaders. */
function sendToTwo(
  produce: (partition: number, attempt: number) => Promise<void>,
  addTargets: () => Promise<void> = () => Promise.resolve(),
): { sent: Promise<{ partition: number }[]>; attempts: number[] } {
  const attempts = [0, 0];
  const broker = (partition: number) => ({
    nodeId: partition,
    async produce() {
      await produce(partition, (attempts[partition]! += 1));
      return { topics: [{ topicName: 't', partitions: [{ partition, errorCode: 0, baseOffset: '0' }] }] };
    },
  });
  const brokers = [broker(0), broker(1)];
  const cluster = {
    targetTopics: new Set(['t']),
    addMultipleTargetTopics: addTargets,
    refreshMetadata: () => Promise.resolve(),
    refreshMetadataIfNecessary: () => Promise.resolve(),
    isConnected: () => true,
    findTopicPartitionMetadata: () => [{}, {}],
    findLeaderForPartitions: (_topic: string, partitions: (number | string)[]) =>
      Object.fromEntries(partitions.map((partition) => [partition, [Number(partition)]])),
    findBroker: ({ nodeId }: { nodeId: string }) => Promise.resolve(brokers[Number(nodeId)]),
  };
  const send = createSend({
    logger,
    cluster,
    partitioner: ({ message }: { message: { partition: number } }) => message.partition,
    eosManager: createEosManager({ logger, cluster, transactional: false }),
    retrier: createRetry(quickly),
  });
  const topicMessages = [{ topic: 't', messages: [{ partition: 0 }, { partition: 1 }] }];
  return { sent: send({ acks: -1, timeout: 1_000, topicMessages }), attempts };
}

describe('a send to two brokers', () => {
  it('given a retriable error of one broker while the other still writes, is written once by each broker', async () => {
    const { sent, attempts } = sendToTwo(async (partition, attempt) => {
      if (partition === 1) await new Promise((done) => setTimeout(done, 100));
      else if (attempt === 1) throw createErrorFromCode(NOT_LEADER);
    });
    const answers = await sent;
    expect(answers.map(({ partition }) => partition).toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect(attempts).toEqual([2, 1]);
  });

  it('given a topic that is still unknown after the retries for metadata, fails at once', async () => {
    const unknown = new KafkaJSNumberOfRetriesExceeded(createErrorFromCode(UNKNOWN_TOPIC), {});
    const asks = jest.fn(() => Promise.reject(unknown));
    const { sent } = sendToTwo(() => Promise.resolve(), asks);
    await expect(sent).rejects.toThrow('This server does not host this topic-partition');
    expect(asks).toHaveBeenCalledTimes(1);
  });
});

describe('a member of a group', () => {
  it('given a leader that moved, refreshes metadata, emits an event and stays in its group', async () => {
    const emit = jest.fn();
    const refreshMetadata = jest.fn(() => Promise.resolve());
    const group = new ConsumerGroup({
      cluster: { refreshMetadata },
      logger,
      instrumentationEmitter: { emit },
    });
    group.joinAndSync = jest.fn(() => Promise.resolve());
    await group.recoverFromFetch(createErrorFromCode(NOT_LEADER));
    expect(refreshMetadata).toHaveBeenCalledTimes(1);
    expect(emit).toHaveBeenCalledWith('consumer.fetch_interrupted', expect.anything());
    expect(group.joinAndSync).not.toHaveBeenCalled();
  });
});
