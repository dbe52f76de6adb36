import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type Message, Partitioners, type Transaction } from 'kafkajs';
import { kafkaDeadLetterLog } from '../../../../src/adapters/kafka/dead-letters/dead-letter-log.ts';
import { partitionBounds } from '../../../../src/adapters/kafka/client/log-bounds.ts';
import { withAdmin } from '../../../../src/adapters/kafka/client/admin.ts';
import type { InboundRecord } from '../../../../src/processing/records/record.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { makeTopic, testKafka, uniqueName } from '../test-cluster.ts';

const kafka = testKafka();
const never = new AbortController().signal;

/** New topics, and the readers of them. */
async function aLog({ partitions = 1 } = {}) {
  const topics = { resolutions: uniqueName('resolutions'), deadLetters: uniqueName('dead-letters') };
  await makeTopic(kafka, topics.resolutions, 1);
  await makeTopic(kafka, topics.deadLetters, partitions);
  return { topics, log: kafkaDeadLetterLog(testKafka(), topics) };
}

async function send(topic: string, ...messages: Message[]): Promise<void> {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic, messages });
  await producer.disconnect();
}

/** Sends in a transaction that `end` ends. */
async function transact(topic: string, values: string[], end: (transaction: Transaction) => Promise<void>) {
  const producer = kafka.producer({
    transactionalId: uniqueName('transactions'),
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const transaction = await producer.transaction();
  const [sent] = await transaction.send({ topic, messages: values.map((value) => ({ key: 'k', value })) });
  await end(transaction);
  await producer.disconnect();
  // The broker reports the end of a transaction a moment before readers see its marker.
  const last = Number(sent?.baseOffset) + values.length;
  await eventually('its end can be read', async () => {
    const [bounds] = await partitionBounds(kafka, [topic]);
    return (bounds?.high ?? 0) > last;
  });
}

const commit = (transaction: Transaction) => transaction.commit();
const abort = (transaction: Transaction) => transaction.abort();
const valueOf = ({ value }: InboundRecord): string => String(value);

/** The records that it delivers of one topic. */
async function lettersOf({ log }: Awaited<ReturnType<typeof aLog>>, stop = never): Promise<string[]> {
  const values: string[] = [];
  await log.read([{ of: 'deadLetters', onRecord: (record) => void values.push(valueOf(record)) }], stop);
  return values;
}

const groupIds = (): Promise<string[]> =>
  withAdmin(kafka, async (admin) => (await admin.listGroups()).groups.map(({ groupId }) => groupId));

describe('the log of dead letters', () => {
  it('ends at once if the topics are empty', async () => {
    expect(await lettersOf(await aLog())).toEqual([]);
  });

  it('reads all partitions, each in order', async () => {
    const made = await aLog({ partitions: 3 });
    const messages = Array.from({ length: 90 }, (_, index) => ({ value: `${index}`, partition: index % 3 }));
    await send(made.topics.deadLetters, ...messages);
    const found = await lettersOf(made);
    const byPartition = Object.values(Object.groupBy(found, (value) => Number(value) % 3));
    expect(byPartition.map((values) => values?.map(Number))).toEqual(
      [0, 1, 2].map((partition) => Array.from({ length: 30 }, (_, index) => 3 * index + partition)),
    );
  });

  it('reads the topics one after the other, in the given order', async () => {
    const { topics, log } = await aLog();
    await send(topics.deadLetters, { value: 'letter' });
    await transact(topics.resolutions, ['decision 1', 'decision 2'], commit);
    const values: string[] = [];
    const onRecord = async (record: InboundRecord): Promise<void> => {
      await setTimeout(50);
      values.push(valueOf(record));
    };
    await log.read(
      [
        { of: 'resolutions', onRecord },
        { of: 'deadLetters', onRecord },
      ],
      never,
    );
    expect(values).toEqual(['decision 1', 'decision 2', 'letter']);
  });

  it('goes on to the next topic if the one before ends with a record, not with the end of a transaction', async () => {
    const { topics, log } = await aLog();
    await send(topics.resolutions, { key: 'k', value: null });
    await send(topics.deadLetters, { value: 'letter' });
    const read: string[] = [];
    const onRecord = ({ topic }: InboundRecord): void => void read.push(topic);
    await log.read(
      [
        { of: 'resolutions', onRecord },
        { of: 'deadLetters', onRecord },
      ],
      never,
    );
    expect(read).toEqual([topics.resolutions, topics.deadLetters]);
  });

  it('skips an aborted transaction at the end of the topic, and ends', async () => {
    const made = await aLog();
    await transact(made.topics.deadLetters, ['committed'], commit);
    await transact(made.topics.deadLetters, ['aborted'], abort);
    expect(await lettersOf(made)).toEqual(['committed']);
  });

  it('ends if there are only markers of transactions', async () => {
    const made = await aLog();
    await transact(made.topics.deadLetters, ['aborted'], abort);
    expect(await lettersOf(made)).toEqual([]);
  });

  it('does not wait for the end of an open transaction', async () => {
    const made = await aLog();
    await send(made.topics.deadLetters, { value: 'before' });
    await transact(made.topics.deadLetters, ['open'], async (transaction) => {
      await send(made.topics.deadLetters, { value: 'behind' });
      expect(await lettersOf(made)).toEqual(['before']);
      await transaction.commit();
    });
    expect(await lettersOf(made)).toEqual(['before', 'open', 'behind']);
  });

  it('leaves records that arrive while it reads for the next time', async () => {
    const { topics, log } = await aLog();
    await send(topics.deadLetters, { value: 'there' });
    const values: string[] = [];
    const onRecord = async (record: InboundRecord): Promise<void> => {
      await send(topics.deadLetters, { value: 'new' });
      values.push(valueOf(record));
    };
    await log.read([{ of: 'deadLetters', onRecord }], never);
    expect(values).toEqual(['there']);
  });

  it('delivers each record once even if its group rebalances', async () => {
    const { topics, log } = await aLog({ partitions: 2 });
    const sent = Array.from({ length: 200 }, (_, index) => ({ value: `${index}`, partition: index % 2 }));
    await send(topics.deadLetters, ...sent);
    const values: string[] = [];
    let isOver = false;
    let other: Promise<void> | undefined;
    const onRecord = async (record: InboundRecord): Promise<void> => {
      values.push(valueOf(record));
      other ??= joinAndLeave(topics.deadLetters).finally(() => (isOver = true));
      // The last record of a partition waits until the other member has joined.
      if (Number(valueOf(record)) >= 198) await eventually('it has gone', () => isOver);
      else if (!isOver) await setTimeout(50);
    };
    await log.read([{ of: 'deadLetters', onRecord }], never);
    expect(values.map(Number).toSorted((a, b) => a - b)).toEqual(sent.map((_, index) => index));
  });

  it('ends with the error of a callback that fails, and delivers nothing more', async () => {
    const { topics, log } = await aLog();
    await send(topics.deadLetters, { value: 'a' }, { value: 'b' }, { value: 'c' });
    const values: string[] = [];
    const onRecord = (record: InboundRecord): Promise<void> => {
      values.push(valueOf(record));
      return values.length < 2 ? Promise.resolve() : Promise.reject(new Error('no more'));
    };
    await expect(log.read([{ of: 'deadLetters', onRecord }], never)).rejects.toThrow('no more');
    expect(values).toEqual(['a', 'b']);
  });

  it('ends if it is stopped', async () => {
    const { topics, log } = await aLog();
    await send(topics.deadLetters, { value: 'a' }, { value: 'b' });
    const stop = new AbortController();
    const values: string[] = [];
    const onRecord = (record: InboundRecord): void => {
      values.push(valueOf(record));
      stop.abort();
    };
    await log.read([{ of: 'deadLetters', onRecord }], stop.signal);
    expect(values).toEqual(['a']);
  });

  it('leaves no consumer group behind', async () => {
    const { topics, log } = await aLog();
    await send(topics.deadLetters, { value: 'a' });
    let groupId = '';
    const onRecord = async (): Promise<void> => {
      groupId = await groupThatReads(topics.deadLetters);
    };
    await log.read([{ of: 'deadLetters', onRecord }], never);
    expect(groupId).not.toBe('');
    expect(await groupIds()).not.toContain(groupId);
  });

  it('given a topic that does not exist, names it', async () => {
    const topics = { resolutions: uniqueName('resolutions'), deadLetters: uniqueName('dead-letters') };
    const reading = lettersOf({ topics, log: kafkaDeadLetterLog(kafka, topics) });
    await expect(reading).rejects.toThrow(`there is no topic ${topics.deadLetters}`);
  });
});

/** Another member joins the group that reads the topic, and leaves. */
async function joinAndLeave(topic: string): Promise<void> {
  const consumer = kafka.consumer({ groupId: await groupThatReads(topic), maxWaitTimeInMs: 100 });
  const joined = new Promise((resolve) => void consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  await consumer.run({ autoCommit: false, eachMessage: () => Promise.resolve() });
  await joined;
  await consumer.disconnect();
}

/** The group with a member that has partitions of the topic. */
async function groupThatReads(topic: string): Promise<string> {
  let found: string | undefined;
  await eventually('a group reads the topic', async () => {
    const ids = await groupIds();
    const { groups } = await withAdmin(kafka, (admin) => admin.describeGroups(ids));
    found = groups.find(({ members }) =>
      members.some(({ memberAssignment }) => memberAssignment.includes(topic)),
    )?.groupId;
    return found !== undefined;
  });
  return found ?? '';
}
