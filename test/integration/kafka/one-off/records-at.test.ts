import net from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { Kafka, logLevel, type Message, Partitioners, type Transaction } from 'kafkajs';
import { recordsAt } from '../../../../src/adapters/kafka/one-off/records-at.ts';
import { partitionBounds } from '../../../../src/adapters/kafka/client/log-bounds.ts';
import { withAdmin } from '../../../../src/adapters/kafka/client/admin.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { makeTopic, testKafka, uniqueName } from '../test-cluster.ts';

const kafka = testKafka();
/** Milliseconds in which everything is read, even if an offset has no record. */
const SOON = 4_000;

async function aTopic(partitions: number, ...messages: Message[]): Promise<string> {
  const topic = uniqueName('commands');
  await makeTopic(kafka, topic, partitions);
  await send(topic, messages);
  return topic;
}

async function send(topic: string, messages: Message[]): Promise<void> {
  if (messages.length === 0) return;
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic, messages });
  await producer.disconnect();
}

/** One record and the marker after it, in partition 0. */
async function transact(topic: string, end: (transaction: Transaction) => Promise<void>): Promise<void> {
  const producer = kafka.producer({ transactionalId: uniqueName('transactions'), idempotent: true });
  await producer.connect();
  const before = await endOf(topic);
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: [{ key: 'k', value: 'of a transaction', partition: 0 }] });
  await end(transaction);
  await producer.disconnect();
  await eventually('its end can be read', async () => (await endOf(topic)) === before + 2);
}

/** Offset of the next record in partition 0. */
async function endOf(topic: string): Promise<number> {
  const bounds = await partitionBounds(kafka, [topic]);
  return bounds.find(({ partition }) => partition === 0)?.high ?? 0;
}

const commit = (transaction: Transaction) => transaction.commit();
const abort = (transaction: Transaction) => transaction.abort();

/** Values at these offsets by partition, and the duration in milliseconds. */
async function valuesAt(topic: string, offsets: Record<number, number>) {
  const places = Object.entries(offsets).map(([partition, offset]) => ({
    topic,
    partition: Number(partition),
    offset,
  }));
  const began = performance.now();
  const records = await recordsAt(kafka, places);
  const values = Object.fromEntries(
    [...records.values()].map((each) => [each.partition, String(each.value)]),
  );
  return { values, took: performance.now() - began };
}

describe('reading records at given offsets', () => {
  it('reads nothing without offsets', async () => {
    expect(await recordsAt(kafka, [])).toEqual(new Map());
  });

  it('returns the record at each offset', async () => {
    const messages = [0, 0, 0, 2, 2].map((partition, index) => ({ partition, value: String(index) }));
    const topic = await aTopic(3, ...messages);
    expect((await valuesAt(topic, { 0: 1, 2: 1 })).values).toEqual({ 0: '1', 2: '4' });
  });

  it.each([
    ['the end of a transaction, the last of the log', commit, 1],
    ['the end of an aborted transaction, the last of the log', abort, 1],
    ['a record of an aborted transaction', abort, 0],
  ])('given %s, returns no record for that offset and does not wait for one', async (_, end, offset) => {
    const topic = await aTopic(2, { partition: 1, value: 'there' });
    await transact(topic, end);
    const { values, took } = await valuesAt(topic, { 0: offset, 1: 0 });
    expect(values).toEqual({ 1: 'there' });
    expect(took).toBeLessThan(SOON);
  });

  it('returns no record for a deleted offset and does not wait for one', async () => {
    const topic = await aTopic(1, { value: 'a' }, { value: 'b' }, { value: 'c' });
    await withAdmin(kafka, async (admin) => {
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
    });
    const { values, took } = await valuesAt(topic, { 0: 0 });
    expect(values).toEqual({});
    expect(took).toBeLessThan(SOON);
  });

  it('fails with a message if Kafka goes away while it reads', async () => {
    const topic = await aTopic(1, { value: 'a' });
    const away = kafkaThatGoesAway();
    const reading = recordsAt(away.kafka, [{ topic, partition: 0, offset: 0 }]);
    const failure: unknown = await reading.catch((error: unknown) => error);
    await away.comeBack();
    expect(failure).toBeInstanceOf(TechnicalFailure);
    expect(failure).toMatchObject({ message: `Kafka: nothing of ${topic}-0 arrived for 20 s` });
  });
});

/** A client whose connections end as soon as a consumer has its partitions. */
function kafkaThatGoesAway() {
  const sockets = new Set<net.Socket>();
  let isAway = false;
  let left: Promise<void> | undefined;
  const client = new Kafka({
    brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 1_000 },
    socketFactory: ({ host, port, onConnect }) => {
      const socket = net.connect({ host, port: isAway ? 1 : port }, onConnect);
      sockets.add(socket);
      return socket;
    },
  });
  const makeConsumer = client.consumer.bind(client);
  client.consumer = (config) => {
    const consumer = makeConsumer(config);
    const stopListening = consumer.on(consumer.events.GROUP_JOIN, () => {
      stopListening();
      isAway = true;
      for (const socket of sockets) socket.destroy(new Error('away'));
    });
    const disconnect = consumer.disconnect.bind(consumer);
    consumer.disconnect = () => (left = disconnect());
    return consumer;
  };
  return {
    kafka: client,
    /** Lets the consumer end its requests. */
    async comeBack(): Promise<void> {
      isAway = false;
      await left;
    },
  };
}
