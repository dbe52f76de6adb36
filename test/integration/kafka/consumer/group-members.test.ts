import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keptAdmin } from '../../../../src/adapters/kafka/client/admin.ts';
import { kafkaClient } from '../../../../src/adapters/kafka/client/client.ts';
import { existingBounds, knownBounds } from '../../../../src/adapters/kafka/client/log-bounds.ts';
import { createMissingTopics } from '../../../../src/adapters/kafka/client/topics.ts';
import { assignedIn, describeGroup } from '../../../../src/adapters/kafka/consumer/group-members.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';

const name = `group-members-${randomUUID()}`;
const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
const kafka = kafkaClient({ brokers, clientId: 'group-members' }, memoryLogger());
// On a busy machine a broker may take longer for an answer than an operator would wait.
const { ask, close } = keptAdmin(kafka, 20_000);
afterAll(close);

beforeAll(() =>
  createMissingTopics(kafka, [{ topic: name, partitions: 2, replicationFactor: -1, config: {} }]),
);

describe('the members of a group', () => {
  it('are none if there is no such group', async () => {
    const group = await describeGroup(ask, name);
    expect(group).toEqual({ state: 'Dead', members: [] });
    expect(assignedIn(group)).toEqual(new Set());
  });

  it('are described with their partitions', async () => {
    const consumer = kafka.consumer({ groupId: name });
    await consumer.connect();
    await consumer.subscribe({ topics: [name] });
    await consumer.run({ eachBatch: () => Promise.resolve() });
    await eventually('it has joined', async () => (await describeGroup(ask, name)).state === 'Stable');
    const group = await describeGroup(ask, name);
    expect(group.members).toMatchObject([{ clientId: 'group-members' }]);
    expect(assignedIn(group)).toEqual(new Set([`${name}-0`, `${name}-1`]));
    await consumer.disconnect();
    await eventually('it has left', async () => (await describeGroup(ask, name)).members.length === 0);
  });
});

describe('the bounds of topics, over a kept connection', () => {
  it('are those of all partitions', async () => {
    const empty = [0, 1].map((partition) => ({ topic: name, partition, low: 0, high: 0 }));
    for (const boundsOf of [existingBounds, knownBounds])
      expect((await boundsOf(ask, [name])).toSorted((a, b) => a.partition - b.partition)).toEqual(empty);
  });

  it('given a topic that does not exist, fail and name it', async () => {
    await expect(existingBounds(ask, [name, 'nowhere'])).rejects.toThrow('there is no topic nowhere');
  });
});
