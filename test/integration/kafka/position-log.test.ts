import { expect, it } from '@jest/globals';
import { positionLog } from '../../../src/adapters/kafka/position-log.ts';
import { markerRecord, positionRecords } from '../../../src/adapters/kafka/position-records.ts';
import { makeTopic, testKafka, uniqueName } from './test-cluster.ts';

// Compaction may have left of two markers of a publisher the one that is behind another's only.
it('positions are read to the end, also where a marker is in the middle, and then on', async () => {
  const topic = uniqueName('positions');
  const kafka = testKafka();
  await makeTopic(kafka, topic, 1, { 'cleanup.policy': 'compact' });
  const producer = kafka.producer();
  await producer.connect();
  const at = (sequence: number) => new Map([['a-0', { sequence, messageId: `m${sequence}` }]]);
  const write = (...messages: ReturnType<typeof positionRecords>) => producer.send({ topic, messages });
  await write(...positionRecords(at(1)), markerRecord('one', 'first'), markerRecord('other', 'x'));
  await write(...positionRecords(at(2)));

  const log = positionLog(kafka, topic);
  await expect(log.readTo('first')).resolves.toEqual(at(2));
  expect(log.openers).toEqual(new Set(['one', 'other']));

  await write(markerRecord('third', 'second'), ...positionRecords(at(3)));
  await expect(log.readTo('second')).resolves.toEqual(at(3));
  expect(log.openers).toEqual(new Set(['one', 'other', 'third']));
  log.close();
  await producer.disconnect();
});
