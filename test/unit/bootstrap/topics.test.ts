import { describe, expect, it } from '@jest/globals';
import { outputTopics, topicSpecs } from '../../../src/bootstrap/topics.ts';
import { configured } from '../../support/builders/config.ts';

it('each kind of message has the topic that its setting names', () => {
  const names = { EVENT_TOPIC: 'a', REJECTION_TOPIC: 'b', DEAD_LETTER_TOPIC: 'c' };
  expect(outputTopics(configured(names))).toEqual({ event: 'a', rejection: 'b', 'dead-letter': 'c' });
});

describe('topics that are created', () => {
  const specs = topicSpecs(configured({ COMMAND_TOPICS: 'orders,stock', TOPIC_PARTITIONS: '3' }));
  const specOf = (name: string) => specs.find(({ topic }) => topic === name);

  it('are all configured topics and the topic of the relay', () => {
    expect(specs.map(({ topic }) => topic)).toEqual([
      'orders',
      'stock',
      'allocation.events',
      'allocation.rejections',
      'allocation.dead-letters',
      'allocation.relay-positions',
      'allocation.dead-letter-decisions',
      'allocation.installations',
    ]);
  });

  it('allow larger dead letters than commands', () => {
    const bytes = (name: string) => Number(specOf(name)?.config['max.message.bytes']);
    expect(bytes('allocation.dead-letters')).toBeGreaterThan(bytes('orders'));
  });

  it('leave the number of replicas to the brokers unless it is set', () => {
    expect(specs.map(({ replicationFactor }) => replicationFactor)).toEqual(specs.map(() => -1));
    expect(specs.map(({ config }) => config['min.insync.replicas'])).toEqual(specs.map(() => undefined));
  });

  it('all have the configured number of replicas', () => {
    const replicated = topicSpecs(
      configured({ TOPIC_REPLICATION_FACTOR: '3', TOPIC_MIN_INSYNC_REPLICAS: '2' }),
    );
    expect(replicated.map(({ replicationFactor }) => replicationFactor)).toEqual(replicated.map(() => 3));
    expect(replicated.map(({ config }) => config['min.insync.replicas'])).toEqual(replicated.map(() => '2'));
  });

  it.each([
    ['position of each stream', 'allocation.relay-positions'],
    ['decision about each dead letter', 'allocation.dead-letter-decisions'],
    ['owner of each name', 'allocation.installations'],
  ])('keep the last %s', (_, topic) => {
    expect(specOf(topic)).toMatchObject({ partitions: 1, config: { 'cleanup.policy': 'compact' } });
  });
});
