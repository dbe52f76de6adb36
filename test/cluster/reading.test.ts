import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kafkaRecordSource } from '../../src/adapters/kafka/consumer/record-source.ts';
import { logger, testKafka, uniqueName } from '../integration/kafka/test-cluster.ts';
import { SESSION_TIMEOUT } from '../integration/kafka/test-sources.ts';
import { coordinatorPartition } from '../support/cluster/coordinator.ts';
import { BROKERS, leadersOf, makeTopicLedBy, moveLeader } from '../support/cluster/leaders.ts';
import { eachTest } from '../support/conformance/each-test.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { recordingHandler } from '../support/conformance/recording-handler.ts';

const kafka = testKafka();
const admin = kafka.admin();
const producer = kafka.producer();

beforeAll(() => Promise.all([admin.connect(), producer.connect()]));
afterAll(() => Promise.all([admin.disconnect(), producer.disconnect()]));

const PARTITIONS = BROKERS.map((_, partition) => partition);

/** A member of a new group that reads a topic whose partitions are led by all brokers. */
async function reading() {
  const [topic, groupId] = [uniqueName('commands'), uniqueName('group')];
  await makeTopicLedBy(admin, topic, BROKERS);
  const recording = recordingHandler();
  const joins: number[] = [];
  const source = kafkaRecordSource(
    kafka,
    {
      topics: [topic],
      groupId,
      concurrency: 3,
      sessionTimeout: SESSION_TIMEOUT,
      onCrash: (error) => {
        throw error;
      },
      onAssignment: (partitions) => void joins.push(partitions.length),
    },
    logger,
  );
  await source.start(recording.handler);
  let sent = 0;

  const values = (partition: number): string[] =>
    recording.deliveries.flatMap((each) =>
      each.partition === partition ? each.records.map(({ value }) => String(value)) : [],
    );

  /**
   * Sends one record to each partition, and checks that all records in the log are handled once and in order. The log
   * may have a record twice: a leader may accept a record and stop before it answers, and this producer then sends it
   * again.
   */
  async function goesOn(): Promise<void> {
    const value = `${(sent += 1)}`;
    await producer.send({ topic, messages: PARTITIONS.map((partition) => ({ partition, value })) });
    await eventually('all records are handled', () =>
      PARTITIONS.every((partition) => values(partition).includes(value)),
    );
    for (const partition of PARTITIONS) {
      const handled = recording.offsets(partition);
      expect(handled).toEqual(handled.map((_, offset) => offset));
      expect(new Set(values(partition)).size).toBe(sent);
    }
  }

  return { topic, groupId, joins, goesOn, close: () => source.stop() };
}

/** A broker that is not the leader of the partition. */
async function anotherBroker(topic: string, partition: number): Promise<number> {
  const leader = (await leadersOf(admin, topic))[partition] ?? 0;
  return BROKERS[leader % BROKERS.length] ?? 1;
}

describe('records read from partitions that several brokers lead', () => {
  const setup = eachTest(reading);

  it('are handled once and in order while leaders move, and no member rejoins its group', async () => {
    const { topic, joins, goesOn } = setup();
    await goesOn();
    for (const partition of PARTITIONS) {
      await moveLeader(admin, topic, partition, await anotherBroker(topic, partition));
      await goesOn();
    }
    expect(joins).toEqual([PARTITIONS.length]);
  });

  it('are handled once and in order while the group’s coordinator moves, and its members stay', async () => {
    const { groupId, joins, goesOn } = setup();
    await goesOn();
    const { topic, partition } = await coordinatorPartition(admin, groupId);
    for (let round = 0; round < 2; round += 1) {
      await moveLeader(admin, topic, partition, await anotherBroker(topic, partition));
      await goesOn();
      // Long enough for heartbeats to reach the former coordinator, and for a session to expire without heartbeats.
      await new Promise((resolve) => setTimeout(resolve, SESSION_TIMEOUT * 1.3));
      await goesOn();
    }
    expect(joins).toEqual([PARTITIONS.length]);
  });
});
