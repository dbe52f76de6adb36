#!/usr/bin/env bash
# kafkajs 2.2.4 on Apache Kafka 4.3.1: a send resolves, and a transaction commits, without one of its records.
#
# Done: with default settings and acks -1, a producer sends a record to each of two partitions that two brokers lead. Then
# the leadership of partition 1 is moved to the broker that leads partition 0. The same producer sends to both again, twice.
# All of it once with plain sends and once with transactions.
# Seen: each call resolves, but the first record for partition 1 after the move is in no partition. The only sign is the result
# of `send`: it names partition 0 only.
# Expected: the record goes to the new leader, or the send rejects.
# Why: answers are remembered by broker. The old leader refuses partition 1 (NOT_LEADER_OR_FOLLOWER), the retry finds the
# new leader and skips it, since that broker has answered already: for partition 0 (src/producer/sendMessages.js).
#
# Seen on 2026-11-29, with plain sends and with transactions alike:
#   leaders 1, 2: first resolved for partitions 0, 1
#   leaders 1, 1: second resolved for partitions 0
#   leaders 1, 1: third resolved for partitions 0, 1
#   in partition 0: first, second, third; in partition 1: first, third
. "$(dirname "$0")/lib/lab.sh"
. "$(dirname "$0")/lib/kafka.sh"
need_node 18
npm_install kafkajs@2.2.4
install_kafka
start_kafka 3

cat >"$lab/show.mjs" <<'PROGRAM'
import { connectTo, createTopic, leadersOf, movePartition, readAll, wait } from './kafka.mjs';

const show = async (topic, producer, send) => {
  await createTopic(topic, [1, 2], [2, 3]);
  await producer.connect();
  const sendToBoth = async (value) => {
    const leaders = await leadersOf(topic);
    const answers = await send({ topic, acks: -1, messages: [0, 1].map((partition) => ({ partition, value })) });
    const partitions = answers.map(({ partition }) => partition).sort();
    console.log(`leaders ${leaders.join(', ')}: ${value} resolved for partitions ${partitions.join(', ')}`);
  };

  console.log(topic);
  await sendToBoth('first');
  await movePartition(topic, 1, [1, 3]);
  while ((await leadersOf(topic))[1] !== 1) await wait(100);
  await sendToBoth('second');
  await sendToBoth('third');
  await producer.disconnect();

  const read = await readAll(topic);
  const valuesIn = (wanted) => read.filter(({ partition }) => partition === wanted).map(({ value }) => value).join(', ');
  console.log(`in partition 0: ${valuesIn(0)}; in partition 1: ${valuesIn(1)}`);
  return valuesIn(0) === 'first, second, third' && valuesIn(1) === 'first, third';
};

const plain = connectTo().producer();
const transactional = connectTo().producer({ transactionalId: 'mover', idempotent: true, maxInFlightRequests: 1 });
const inTransaction = async (records) => {
  const transaction = await transactional.transaction();
  const answers = await transaction.send(records);
  await transaction.commit();
  return answers;
};
const asStated = [
  await show('plain-sends', plain, (records) => plain.send(records)),
  await show('transactions', transactional, inTransaction),
];
process.exitCode = asStated.every(Boolean) ? 0 : 3;
PROGRAM
verdict node "$lab/show.mjs"
