#!/usr/bin/env bash
# kafkajs 2.2.4 on Apache Kafka 4.3.1: a record whose key is the 32-bit number 0 makes an aborted transaction readable.
#
# Done: a transaction writes four records to one partition and aborts. The second has a key of four bytes, as a serializer
# of 32-bit integers writes it: once for the number 1, once for the number 0. A consumer with default settings reads the
# partition (kafkajs reads committed records only, unless `readUncommitted` is set).
# Seen: key 1: nothing. Key 0: the record with that key and all that follow it in the transaction.
# Expected: nothing, whatever the keys are.
# Why: src/consumer/filterAbortedMessages.js recognises an abort marker by its key, 00 00 00 00, and does not check whether
# the record is a control record. It takes the record with this key for the end of the aborted transaction.
#
# Seen on 2026-11-29:
#   keys A, 00000001, B, C; aborted; read: nothing
#   keys A, 00000000, B, C; aborted; read: 2, 3, 4
. "$(dirname "$0")/lib/lab.sh"
. "$(dirname "$0")/lib/kafka.sh"
need_node 18
npm_install kafkajs@2.2.4
install_kafka
start_kafka 1

cat >"$lab/show.mjs" <<'PROGRAM'
import { connectTo, createTopic, readAll } from './kafka.mjs';

const int32 = (number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(number);
  return bytes;
};

const show = async (number) => {
  const topic = `key-${number}`;
  await createTopic(topic, [1]);
  const producer = connectTo().producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const transaction = await producer.transaction();
  const keys = ['A', int32(number), 'B', 'C'];
  await transaction.send({ topic, messages: keys.map((key, index) => ({ key, value: `${index + 1}` })) });
  await transaction.abort();
  await producer.disconnect();

  const read = (await readAll(topic)).map(({ value }) => value).join(', ') || 'nothing';
  console.log(`keys A, ${int32(number).toString('hex')}, B, C; aborted; read: ${read}`);
  return read;
};

const asStated = (await show(1)) === 'nothing' && (await show(0)) === '2, 3, 4';
process.exitCode = asStated ? 0 : 3;
PROGRAM
verdict node "$lab/show.mjs"
