import { expect, test } from '@jest/globals';
import type { Consumer, Kafka } from 'kafkajs';
import { partitionAssignment } from '../../../../../src/adapters/kafka/consumer/partition-assignment.ts';
import { memoryLogger } from '../../../../support/memory/logger.ts';

test('given a group that is joined after the end, no partitions are read: a stopped consumer accepts no calls', async () => {
  const called: string[] = [];
  const stopped = new Proxy({} as Consumer, { get: (_, name) => () => called.push(String(name)) });
  const handler = { assigned: async () => 0, handle: async () => 0 };
  const assignment = partitionAssignment({} as Kafka, stopped, handler, () => undefined, memoryLogger());
  assignment.end();
  assignment.begin([{ topic: 'allocation.commands', partition: 0 }]);
  await new Promise(setImmediate);
  expect(called).toEqual([]);
});
