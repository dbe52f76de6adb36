import { describe, expect, it } from '@jest/globals';
import {
  durabilityWarning,
  OFFSETS_TOPIC,
  TRANSACTION_TOPIC,
} from '../../../../../src/adapters/kafka/client/topic-durability.ts';

const warning = (
  [replicationFactor, minInsyncReplicas]: readonly [number, number],
  { brokers = 3, unclean = false, topic = 'allocation.events' } = {},
) =>
  durabilityWarning({ topic, replicationFactor, minInsyncReplicas, uncleanLeaderElection: unclean }, brokers);

describe('a topic', () => {
  it.each([
    [3, 3, 2],
    [4, 3, 2],
    [5, 5, 3],
    [2, 2, 2],
    [1, 1, 1],
    [1, 1, 2],
  ])('given %i brokers, is fine with %i replicas of which %i are in sync', (brokers, replicas, inSync) => {
    expect(warning([replicas, inSync], { brokers })).toBeUndefined();
  });

  it.each([
    [3, 3, 1, 'min.insync.replicas=1 with replication factor 3', 'Set min.insync.replicas=2'],
    [3, 2, 1, 'min.insync.replicas=1 with replication factor 2', 'a third replica avoids that'],
    [3, 3, 3, 'min.insync.replicas=3 with replication factor 3', 'Set min.insync.replicas=2'],
    [3, 3, 4, 'min.insync.replicas=4 with replication factor 3', 'Set min.insync.replicas=2'],
    [3, 2, 2, 'min.insync.replicas=2 with replication factor 2', 'Give the topic 3 replicas'],
    [3, 1, 1, 'replication factor 1 on 3 brokers', 'TOPIC_REPLICATION_FACTOR=3'],
    [2, 1, 2, 'replication factor 1 on 2 brokers', 'Give the topic 2 replicas'],
  ])(
    'given %i brokers, %i replicas of which %i are in sync, causes the warning: %s',
    (brokers, replicas, inSync, problem, advice) => {
      const text = warning([replicas, inSync], { brokers });
      expect(text).toContain(problem);
      expect(text).toContain(advice);
    },
  );

  it('given that a replica without all records can become the leader, causes one warning that also names the other problems', () => {
    expect(warning([3, 2], { unclean: true })).toMatch(/^unclean.leader.election.enable=true.*=false$/);
    expect(warning([3, 1], { unclean: true })).toMatch(/Set min.insync.replicas=2; unclean.*=false$/);
  });

  it('given a single replica, causes no warning about settings that need several', () => {
    expect(warning([1, 1], { unclean: true })).not.toContain('unclean');
    expect(warning([1, 1])).not.toContain('min.insync');
  });

  it.each([1, 2])('given one broker, causes no warning for any setting: %i in sync', (inSync) => {
    expect(warning([1, inSync], { brokers: 1, unclean: true })).toBeUndefined();
  });
});

describe("Kafka's own topics", () => {
  it('given transactions that a single broker can acknowledge, cause a warning', () => {
    expect(warning([3, 1], { topic: TRANSACTION_TOPIC })).toContain('Set min.insync.replicas=2');
    expect(warning([1, 1], { topic: TRANSACTION_TOPIC })).toContain(
      'transaction.state.log.replication.factor=3',
    );
  });

  it('given the topic of group offsets, cause a warning only about too few replicas', () => {
    expect(warning([3, 1], { topic: OFFSETS_TOPIC, unclean: true })).toBeUndefined();
    expect(warning([1, 1], { topic: OFFSETS_TOPIC })).toContain('offsets.topic.replication.factor=3');
  });
});
