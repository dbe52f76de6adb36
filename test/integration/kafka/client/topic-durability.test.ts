import { describe, expect, it } from '@jest/globals';
import {
  OFFSETS_TOPIC,
  readDurability,
  TRANSACTION_TOPIC,
} from '../../../../src/adapters/kafka/client/topic-durability.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';
import { makeTopic, testKafka, uniqueName } from '../test-cluster.ts';
import { makePublishers } from '../test-publishers.ts';

const kafka = testKafka();

describe('the durability of topics', () => {
  it('is read from the topic’s settings, or from the broker’s defaults', async () => {
    const [set, plain] = [uniqueName('set'), uniqueName('plain')];
    await makeTopic(kafka, set, 3, {
      'min.insync.replicas': '2',
      'unclean.leader.election.enable': 'true',
    });
    await makeTopic(kafka, plain, 1);
    const { brokers, topics } = await readDurability(kafka, [set, plain], memoryLogger());
    expect(brokers).toBe(1);
    expect(topics).toEqual([
      { topic: set, replicationFactor: 1, minInsyncReplicas: 2, uncleanLeaderElection: true },
      { topic: plain, replicationFactor: 1, minInsyncReplicas: 1, uncleanLeaderElection: false },
    ]);
  });

  it("is known of Kafka's internal topics once they exist", async () => {
    const { publisher, close } = await makePublishers();
    await publisher().open(); // a transaction, and a consumer group that reads the positions
    await close();
    const { topics } = await readDurability(kafka, [TRANSACTION_TOPIC, OFFSETS_TOPIC], memoryLogger());
    expect(topics.map(({ topic, replicationFactor }) => [topic, replicationFactor])).toEqual([
      [TRANSACTION_TOPIC, 1],
      [OFFSETS_TOPIC, 1],
    ]);
  });

  it('leaves out a missing topic', async () => {
    const logger = memoryLogger();
    await expect(readDurability(kafka, [uniqueName('absent')], logger)).resolves.toMatchObject({
      topics: [],
    });
    expect(logger.lines).toEqual([]);
  });
});
