import { afterEach, describe, expect, it } from '@jest/globals';
import type { Admin } from 'kafkajs';
import { waitForGroup } from '../../../../src/adapters/kafka/one-off/wait-for-group.ts';
import { kafkaRecordSender } from '../../../../src/adapters/kafka/producer/record-sender.ts';
import { followTopics, type TopicFollower } from '../../../../src/adapters/kafka/one-off/topic-follower.ts';
import { withAdmin } from '../../../../src/adapters/kafka/client/admin.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { makeTopic, testKafka, uniqueName } from '../test-cluster.ts';

const kafka = testKafka();
const open: TopicFollower[] = [];
afterEach(() => Promise.all(open.splice(0).map((follower) => follower.close())));

/** A topic with these values, and a function that adds more. */
async function topicWith(...values: string[]) {
  const topic = uniqueName('followed');
  await makeTopic(kafka, topic, 2);
  const add = async (...more: string[]): Promise<void> => {
    const sender = kafkaRecordSender(kafka);
    await sender.send(
      topic,
      more.map((value) => ({ key: value, value, headers: [] })),
    );
    await sender.close();
  };
  await add(...values);
  return { topic, add };
}

async function followed(topic: string, ...from: ('now' | 'beginning')[]) {
  const values: string[] = [];
  const onRecord = ({ value }: { value: Buffer | null }): void => void values.push(String(value));
  const follower = await followTopics(kafka, [topic], onRecord, ...from);
  open.push(follower);
  return { values, follower };
}

const listGroupIds = async (admin: Admin): Promise<string[]> =>
  (await admin.listGroups()).groups.map(({ groupId }) => groupId);

/** The group with a member that has partitions of the topic. */
async function groupThatReads(topic: string): Promise<string> {
  let found: string | undefined;
  await eventually('a group reads the topic', async () => {
    const { groups } = await withAdmin(kafka, async (admin) =>
      admin.describeGroups(await listGroupIds(admin)),
    );
    found = groups.find(({ members }) =>
      members.some(({ memberAssignment }) => memberAssignment.includes(topic)),
    )?.groupId;
    return found !== undefined;
  });
  return found ?? '';
}

/** Another member joins and leaves. */
async function joinAndLeave(groupId: string, topic: string): Promise<void> {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
  const joined = new Promise((resolve) => void consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  await consumer.run({ autoCommit: false, eachMessage: () => Promise.resolve() });
  await joined;
  await consumer.disconnect();
}

describe('a follower of topics', () => {
  it('delivers records that arrive after the call', async () => {
    const { topic, add } = await topicWith('a', 'b');
    const { values } = await followed(topic);
    await add('c', 'd');
    await eventually('both came', () => values.length >= 2);
    expect(new Set(values)).toEqual(new Set(['c', 'd']));
  });

  it('delivers all records from the beginning', async () => {
    const { topic, add } = await topicWith('a', 'b');
    const { values } = await followed(topic, 'beginning');
    await add('c');
    await eventually('all came', () => values.length >= 3);
    expect(new Set(values)).toEqual(new Set(['a', 'b', 'c']));
  });

  it('delivers a record only after the callback of the previous one has ended', async () => {
    const { topic } = await topicWith('a', 'b', 'c');
    let active = 0;
    let most = 0;
    let done = 0;
    const onRecord = async (): Promise<void> => {
      most = Math.max(most, ++active);
      await new Promise((resolve) => setTimeout(resolve, 20));
      active -= 1;
      done += 1;
    };
    open.push(await followTopics(kafka, [topic], onRecord, 'beginning'));
    await eventually('all are done', () => done === 3);
    expect(most).toBe(1);
  });

  it('delivers each record once even if its group rebalances', async () => {
    const { topic, add } = await topicWith('a', 'b', 'c', 'd');
    const { values } = await followed(topic, 'beginning');
    await eventually('all came', () => values.length >= 4);
    await joinAndLeave(await groupThatReads(topic), topic);
    await add('e', 'f', 'g', 'h');
    await eventually('the later ones came', () => values.length >= 8);
    expect(values.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  });

  it('deletes its group', async () => {
    const { topic } = await topicWith('a');
    const { follower } = await followed(topic);
    const groupId = await groupThatReads(topic);
    await follower.close();
    expect(await withAdmin(kafka, listGroupIds)).not.toContain(groupId);
  });

  it('names a missing topic', async () => {
    const topic = uniqueName('absent');
    await expect(followed(topic)).rejects.toThrow(`there is no topic ${topic}`);
  });
});

describe('waiting until commands are handled', () => {
  const soon = () => AbortSignal.timeout(20_000);

  it('ends if the group has read everything', async () => {
    const { topic } = await topicWith('a', 'b', 'c');
    const groupId = uniqueName('workers');
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const lags: number[] = [];
    const handled = waitForGroup(kafka, groupId, [topic], soon(), (lag) => lags.push(lag));
    await eventually('it is known how many are left', () => lags.length > 0);
    await consumer.run({ eachMessage: () => Promise.resolve() });
    expect(await handled).toBe(true);
    expect([lags[0], lags.at(-1)]).toEqual([3, 0]);
    await consumer.disconnect();
  });

  it('ends for an empty topic, although no group has ever read it', async () => {
    const { topic } = await topicWith();
    expect(await waitForGroup(kafka, uniqueName('nobody'), [topic], soon())).toBe(true);
  });

  it('does not wait for deleted records', async () => {
    const { topic } = await topicWith('a', 'b', 'c');
    await withAdmin(kafka, async (admin) => {
      const ends = await admin.fetchTopicOffsets(topic);
      const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
      await admin.deleteTopicRecords({ topic, partitions });
    });
    expect(await waitForGroup(kafka, uniqueName('nobody'), [topic], soon())).toBe(true);
  });

  it('ends when it is stopped if the group does not read', async () => {
    const { topic } = await topicWith('a');
    const stop = AbortSignal.timeout(300);
    expect(await waitForGroup(kafka, uniqueName('nobody'), [topic], stop)).toBe(false);
  });
});
