import { expect, it } from '@jest/globals';
import { positionLog } from '../../../../src/adapters/kafka/publisher/position-log.ts';
import { markerRecord, positionRecords } from '../../../../src/adapters/kafka/publisher/position-records.ts';
import { staysOpen } from '../../../support/conformance/eventually.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';
import { makeTopic, testKafka, uniqueName } from '../test-cluster.ts';

const at = (sequence: number) => new Map([['a-0', { sequence, messageId: `m${sequence}` }]]);

/** A topic with one marker, and after it a position in an open transaction. */
async function openBehindMarker() {
  const topic = uniqueName('positions');
  const kafka = testKafka();
  await makeTopic(kafka, topic, 1, { 'cleanup.policy': 'compact' });
  const producer = kafka.producer({ transactionalId: topic, maxInFlightRequests: 1, idempotent: true });
  await producer.connect();
  const marked = await producer.transaction();
  await marked.send({ topic, messages: [markerRecord('one', 'first')] });
  await marked.commit();
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: positionRecords(at(2)) });
  return { kafka, topic, transaction, close: () => producer.disconnect() };
}

it('waits for an open transaction after the marker', async () => {
  const { kafka, topic, transaction, close } = await openBehindMarker();
  const log = positionLog(kafka, topic, 20_000, memoryLogger());
  const reading = log.readTo('first');
  await expect(staysOpen(reading, 3_000)).resolves.toBe(true);
  expect(log.knownRelays).toEqual(new Set(['one']));
  await transaction.commit();
  await expect(reading).resolves.toEqual(at(2));
  log.close();
  await close();
});

it('names possible causes if a transaction stays open for too long', async () => {
  const { kafka, topic, transaction, close } = await openBehindMarker();
  const log = positionLog(kafka, topic, 1_000, memoryLogger());
  await expect(log.readTo('first')).rejects.toThrow(/frozen within a transaction.*RELAY_SHARD/);
  log.close();
  await transaction.abort();
  await close();
});

// Compaction may have removed the first of two markers of a publisher, so that only
// the one after the marker of another publisher remains.
it('reads positions to the end, even with a marker in between, and then continues', async () => {
  const topic = uniqueName('positions');
  const kafka = testKafka();
  await makeTopic(kafka, topic, 1, { 'cleanup.policy': 'compact' });
  const producer = kafka.producer();
  await producer.connect();
  const write = (...messages: ReturnType<typeof positionRecords>) => producer.send({ topic, messages });
  await write(...positionRecords(at(1)), markerRecord('one', 'first'), markerRecord('other', 'x'));
  await write(...positionRecords(at(2)));

  const log = positionLog(kafka, topic, 20_000, memoryLogger());
  await expect(log.readTo('first')).resolves.toEqual(at(2));
  expect(log.knownRelays).toEqual(new Set(['one', 'other']));

  await write(markerRecord('third', 'second'), ...positionRecords(at(3)));
  await expect(log.readTo('second')).resolves.toEqual(at(3));
  expect(log.knownRelays).toEqual(new Set(['one', 'other', 'third']));
  log.close();
  await producer.disconnect();
});

it('ignores deleted positions, and leaves out and names records that no relay wrote', async () => {
  const topic = uniqueName('positions');
  const kafka = testKafka();
  await makeTopic(kafka, topic, 1, { 'cleanup.policy': 'compact' });
  const producer = kafka.producer();
  await producer.connect();
  const deleted = { key: 'a-0', value: null };
  const foreign = { key: 'b-0', value: 'not a position' };
  const messages = [...positionRecords(at(1)), deleted, foreign, markerRecord('one', 'first')];
  await producer.send({ topic, messages: messages.map((message) => ({ ...message, partition: 0 })) });
  await producer.disconnect();

  const logger = memoryLogger();
  const log = positionLog(kafka, topic, 20_000, logger);
  await expect(log.readTo('first')).resolves.toEqual(new Map());
  expect(logger.lines.map(({ message }) => message)).toEqual([
    expect.stringMatching(/offset 2 that no relay wrote, its key is "b-0"/),
  ]);
  log.close();
});
