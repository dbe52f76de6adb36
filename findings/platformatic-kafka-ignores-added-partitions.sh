#!/usr/bin/env bash
# @platformatic/kafka 2.12.1 on Apache Kafka 4.3.1: a consumer group does not take up partitions added to its topic.
#
# Done: one consumer of a group with default settings (its metadata is 5 s old at most) reads a topic of one partition. A
# second partition is added, and a record is written to each. After 60 s another consumer joins the group. A kafkajs 2.2.4
# consumer in a group of its own, which also renews its metadata every 5 s, reads the same topic.
# Seen: kafkajs reads the added partition. @platformatic/kafka does not within the 60 s, without any error, and reads it as
# soon as another member joins.
# Expected: the group rebalances when the metadata show another number of partitions, as with kafkajs. As it is, a group
# whose members stay has unread records in partitions that none of them knows of.
# Why: partitions are assigned again only when the group rebalances for another reason; renewed metadata are no reason
# (dist/clients/consumer/consumer.js).
#
# Seen on 2026-11-29:
#   kafkajs: read from the added partition
#   @platformatic/kafka, 60 s after: not read, assigned partitions 0
#   @platformatic/kafka, when another consumer has joined: read from the added partition
. "$(dirname "$0")/lib/lab.sh"
. "$(dirname "$0")/lib/kafka.sh"
need_node 22
npm_install kafkajs@2.2.4 @platformatic/kafka@2.12.1
install_kafka
start_kafka 1

cat >"$lab/show.mjs" <<'PROGRAM'
import { Consumer, stringDeserializers } from '@platformatic/kafka';
import { addPartition, connectTo, createTopic, wait } from './kafka.mjs';

const topic = 'orders';
await createTopic(topic, [1]);
const send = async (value, ...partitions) => {
  const producer = connectTo().producer();
  await producer.connect();
  await producer.send({ topic, messages: partitions.map((partition) => ({ partition, value })) });
  await producer.disconnect();
};
const until = async (isSo, seconds) => {
  for (let tenths = 0; tenths < 10 * seconds && !isSo(); tenths += 1) await wait(100);
  return isSo();
};

const joinGroup = async (read) => {
  const consumer = new Consumer({
    clientId: 'orders',
    groupId: 'platformatic',
    bootstrapBrokers: process.env.BROKERS.split(','),
    deserializers: stringDeserializers,
  });
  const stream = await consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest' });
  stream.on('data', ({ partition, value }) => read.add(`${value} ${partition}`));
  stream.on('error', (error) => console.log(error));
  return consumer;
};

const byPlatformatic = new Set();
const first = await joinGroup(byPlatformatic);
const byKafkajs = new Set();
const kafkajs = connectTo().consumer({ groupId: 'kafkajs', metadataMaxAge: 5_000 });
await kafkajs.connect();
await kafkajs.subscribe({ topic, fromBeginning: true });
await kafkajs.run({
  eachMessage: async ({ partition, message }) => void byKafkajs.add(`${message.value} ${partition}`),
});

await send('before', 0);
const areReading = await until(() => [byPlatformatic, byKafkajs].every((read) => read.has('before 0')), 60);
if (!areReading) throw new Error('the consumers did not begin to read');
await addPartition(topic, 2);
await wait(2_000);
await send('after', 0, 1);

const added = 'after 1';
const outcome = (isRead) => (isRead ? 'read from the added partition' : 'not read');
const isReadByKafkajs = await until(() => byKafkajs.has(added), 60);
console.log(`kafkajs: ${outcome(isReadByKafkajs)}`);
const isReadAlone = await until(() => byPlatformatic.has(added), 60);
const assigned = first.assignments.flatMap(({ partitions }) => partitions).join(', ');
console.log(`@platformatic/kafka, 60 s after: ${outcome(isReadAlone)}, assigned partitions ${assigned}`);
const second = await joinGroup(byPlatformatic);
const isReadByTwo = await until(() => byPlatformatic.has(added), 60);
console.log(`@platformatic/kafka, when another consumer has joined: ${outcome(isReadByTwo)}`);
const isFirstReadOn = byPlatformatic.has('after 0');

await Promise.all([first.close(true), second.close(true), kafkajs.disconnect()]);
process.exitCode = isReadByKafkajs && isFirstReadOn && !isReadAlone && isReadByTwo ? 0 : 3;
PROGRAM
verdict node "$lab/show.mjs"
