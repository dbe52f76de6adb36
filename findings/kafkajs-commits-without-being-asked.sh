#!/usr/bin/env bash
# kafkajs 2.2.4 on Apache Kafka 4.3.1: a consumer with `autoCommit: false` overwrites its group's committed offset with -2.
#
# Done: ten records; the first five are deleted (as retention does). Offset 3 is committed for two groups. A consumer with
# `autoCommit: false` joins each group and reads from the beginning: one starts from the committed offset 3, the other
# seeks to offset 8, which is there.
# Seen: the first consumer gets the records 5 to 9, and its group's committed offset is -2 afterwards. The group that sought
# keeps 3.
# Expected: with `autoCommit: false` nothing is committed unless the program does it; a position that is out of range is
# reset for this consumer only. No offset of a group is negative.
# Why: when a fetch is out of range, kafkajs commits the placeholder for "earliest" (-2, or -1 for "latest") as if it were an
# offset, to read it back as "no offset" (setDefaultOffset in src/consumer/offsetManager/index.js).
#
# Seen on 2026-11-30:
#   out-of-range: read 5 6 7 8 9; committed before: 3, after: -2
#   in-range: read 8 9; committed before: 3, after: 3
. "$(dirname "$0")/lib/lab.sh"
. "$(dirname "$0")/lib/kafka.sh"
need_node 18
npm_install kafkajs@2.2.4
install_kafka
start_kafka 1

cat >"$lab/show.mjs" <<'PROGRAM'
import { connectTo, createTopic, wait } from './kafka.mjs';

const topic = 'orders';
await createTopic(topic, [1]);
const kafka = connectTo();
const producer = kafka.producer();
await producer.connect();
await producer.send({ topic, messages: Array.from({ length: 10 }, (_, n) => ({ value: String(n) })) });
await producer.disconnect();

const admin = kafka.admin();
await admin.connect();
await admin.fetchTopicOffsets(topic);
await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '5' }] });

const committedOf = async (groupId) => {
  const [{ partitions }] = await admin.fetchOffsets({ groupId, topics: [topic] });
  return partitions[0].offset;
};

async function read(groupId, from) {
  await admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '3' }] });
  const before = await committedOf(groupId);
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const values = [];
  let resolve;
  const atEnd = new Promise((settle) => (resolve = settle));
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      values.push(String(message.value));
      if (message.offset === '9') resolve();
    },
  });
  if (from !== undefined) consumer.seek({ topic, partition: 0, offset: from });
  await Promise.race([atEnd, wait(30_000)]);
  await consumer.disconnect();
  const after = await committedOf(groupId);
  console.log(`${groupId}: read ${values.join(' ')}; committed before: ${before}, after: ${after}`);
  return { values, after };
}

const outOfRange = await read('out-of-range');
const inRange = await read('in-range', '8');
await admin.disconnect();
const isAsStated =
  outOfRange.after === '-2' && outOfRange.values.join('') === '56789' && inRange.after === '3';
process.exitCode = isAsStated ? 0 : 3;
PROGRAM
verdict node "$lab/show.mjs"
