import { expect, it } from '@jest/globals';
import { kafkaClaimLog } from '../../../../src/adapters/kafka/installation/claim-log.ts';
import { TopicMisconfigured } from '../../../../src/adapters/kafka/client/topics.ts';
import type { Installation } from '../../../../src/processing/installation/installation.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { makeTopic, testKafka, uniqueName } from '../test-cluster.ts';

const one = { id: 'one', database: 'db-1:5432/allocation' };
const two = { id: 'two', database: 'db-2:5432/allocation' };

async function ownTopic(): Promise<string> {
  const topic = uniqueName('installations');
  await makeTopic(testKafka(), topic, 1, { 'cleanup.policy': 'compact' });
  return topic;
}

/** Reads the claims only. */
async function claimsOf(topic: string): Promise<ReadonlyMap<string, Installation>> {
  let found: ReadonlyMap<string, Installation> = new Map();
  await kafkaClaimLog(testKafka(), topic).add((claims) => {
    found = new Map(claims);
    return new Map();
  });
  return found;
}

it('later readers find the claims', async () => {
  const topic = await ownTopic();
  const log = kafkaClaimLog(testKafka(), topic);
  await log.add((claims) => {
    expect(claims).toEqual(new Map());
    return new Map([
      ['topic a', one],
      ['topic b', one],
    ]);
  });
  await log.add(() => new Map([['topic c', two]]));
  await expect(claimsOf(topic)).resolves.toEqual(
    new Map([
      ['topic a', one],
      ['topic b', one],
      ['topic c', two],
    ]),
  );
});

it('a callback that fails adds nothing', async () => {
  const topic = await ownTopic();
  const failing = kafkaClaimLog(testKafka(), topic).add(() => {
    throw new Error('taken');
  });
  await expect(failing).rejects.toThrow('taken');
  await expect(claimsOf(topic)).resolves.toEqual(new Map());
});

/** Tries to claim until there is a result; returns whether the claim succeeded. */
async function gets(topic: string, installation: Installation): Promise<boolean> {
  const taken = new Error('taken');
  const attempt = (): Promise<boolean> =>
    kafkaClaimLog(testKafka(), topic)
      .add((known) => {
        if (known.has('topic a')) throw taken;
        return new Map([['topic a', installation]]);
      })
      .then(
        () => true,
        (error: unknown) => {
          if (error === taken) return false;
          expect(error).toBeInstanceOf(TechnicalFailure);
          return attempt();
        },
      );
  return attempt();
}

it('given several claims of a name at the same time, one succeeds', async () => {
  const topic = await ownTopic();
  const rivals = ['a', 'b', 'c', 'd'].map((id) => ({ id, database: id }));
  const got = await Promise.all(rivals.map((rival) => gets(topic, rival)));
  const winners = rivals.filter((_, index) => got[index]);
  expect(winners).toHaveLength(1);
  await expect(claimsOf(topic)).resolves.toEqual(new Map([['topic a', winners[0]]]));
});

it('refuses a topic that would delete claims by their age', async () => {
  const topic = uniqueName('installations');
  await makeTopic(testKafka(), topic, 1, { 'cleanup.policy': 'delete' });
  await expect(claimsOf(topic)).rejects.toThrow(TopicMisconfigured);
});

it('a record without a value releases a name', async () => {
  const topic = await ownTopic();
  await kafkaClaimLog(testKafka(), topic).add(() => new Map([['topic a', one]]));
  const producer = testKafka().producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ key: 'topic a', value: null }] });
  await producer.disconnect();
  await expect(claimsOf(topic)).resolves.toEqual(new Map());
});
