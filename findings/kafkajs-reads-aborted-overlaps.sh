#!/usr/bin/env bash
# kafkajs 2.2.4 on Apache Kafka 4.3.1: a consumer of committed records gets aborted ones if transactions overlap.
#
# Done: two transactional producers write to one partition. a begins, b begins while a is open, both abort. A consumer
# with default settings reads the partition (kafkajs reads committed records only, unless `readUncommitted` is set): (1)
# from the start, where b aborted first, (2) from the start, where a did, (3) from b's first record on, where a did.
# Seen: (1) a's record, (2) nothing, (3) b's first record.
# Expected: nothing, each time. Nothing was committed.
# Why: src/consumer/filterAbortedMessages.js assumes that the broker's list of aborted transactions is sorted by first
# offset. It is sorted by their ends. And it advances in the list by one transaction for each record, so the first records
# pass if reading begins in the middle of several transactions.
#
# Seen on 2026-11-29 (offset 0: a 1, offset 1: b 1, offset 2: b 2, then the two abort markers):
#   b aborts first, read from offset 0: a 1
#   a aborts first, read from offset 0: nothing
#   a aborts first, read from offset 1: b 1
. "$(dirname "$0")/lib/lab.sh"
. "$(dirname "$0")/lib/kafka.sh"
need_node 18
npm_install kafkajs@2.2.4
install_kafka
start_kafka 1

cat >"$lab/show.mjs" <<'PROGRAM'
import { connectTo, createTopic, readAll } from './kafka.mjs';

const producers = {};
for (const name of ['a', 'b']) {
  producers[name] = connectTo().producer({ transactionalId: name, idempotent: true, maxInFlightRequests: 1 });
  await producers[name].connect();
}
await createTopic('elsewhere', [1]);

const begin = (name) => producers[name].transaction();
const send = (transaction, topic, value) => transaction.send({ topic, messages: [{ value }] });

// The broker refuses a producer's next transaction until the markers of the previous one are written.
const awaitMarkers = async (name) => {
  const next = await begin(name);
  await send(next, 'elsewhere', '');
  await next.abort();
};

const abortBoth = async (topic, order) => {
  await createTopic(topic, [1]);
  const a = await begin('a');
  await send(a, topic, 'a 1');
  const b = await begin('b');
  await send(b, topic, 'b 1');
  await send(b, topic, 'b 2');
  const transactions = { a, b };
  for (const name of order) {
    await transactions[name].abort();
    await awaitMarkers(name);
  }
};

const show = async (order, from) => {
  const topic = `${order[0]}-first-from-${from}`;
  await abortBoth(topic, order);
  const read = (await readAll(topic, { from })).map(({ value }) => value).join(', ') || 'nothing';
  console.log(`${order[0]} aborts first, read from offset ${from}: ${read}`);
  return read;
};

const read = [await show(['b', 'a'], '0'), await show(['a', 'b'], '0'), await show(['a', 'b'], '1')];
for (const producer of Object.values(producers)) await producer.disconnect();
process.exitCode = read.join('; ') === 'a 1; nothing; b 1' ? 0 : 3;
PROGRAM
verdict node "$lab/show.mjs"
