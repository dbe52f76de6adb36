#!/usr/bin/env bash
# kafkajs 2.2.4 on Apache Kafka 4.3.1: after one failed commit, a transactional producer cannot be used any more.
#
# Done: a transaction sends a record. While it commits, the broker's process stands still (SIGSTOP, as a long pause or a
# frozen machine would do) until the commit has rejected: retries are the default, the request timeout is 1 s instead of
# 30 s to be done sooner. The broker goes on. The caller tries commit and abort again, then a new transaction of the same
# producer, then disconnect, connect and a new transaction, and finally another producer with the same transactional.id.
# Seen: only the last one works. Every transaction of the old producer is refused without a request to the broker.
# Expected: a way to end the transaction (commit or abort again), or at least a producer that works after `connect`.
# Why: the state stays COMMITTING when the request fails; no method is legal in it, and nothing resets it
# (src/producer/eosManager/transactionStateMachine.js; a transaction counts as ended before the request is sent).
# The message alone is known upstream (tulios/kafkajs issue 1275, "not even able to replicate ourselves").
#
# Seen on 2026-11-29:
#   commit: Failed to find group coordinator
#   commit again: Cannot continue to use transaction once ended
#   abort: Cannot continue to use transaction once ended
#   new transaction: Transaction state exception: Cannot call "beginTransaction" in state "COMMITTING"
#   new transaction after disconnect and connect: Transaction state exception: Cannot call "beginTransaction" in state
#     "COMMITTING"
#   new transaction of a new producer: done
. "$(dirname "$0")/lib/lab.sh"
. "$(dirname "$0")/lib/kafka.sh"
need_node 18
npm_install kafkajs@2.2.4
install_kafka
start_kafka 1

cat >"$lab/show.mjs" <<'PROGRAM'
import { connectTo, createTopic, wait } from './kafka.mjs';

const broker = Number(process.env.BROKER_PIDS);
const topic = 'orders';
await createTopic(topic, [1]);
const settings = { transactionalId: 'relay', idempotent: true, maxInFlightRequests: 1 };
const newProducer = async () => {
  const producer = connectTo({ requestTimeout: 1_000 }).producer(settings);
  await producer.connect();
  return producer;
};
const attempt = async (name, action) => {
  const outcome = await action().then(
    () => 'done',
    ({ message }) => message,
  );
  console.log(`${name}: ${outcome}`);
  return outcome;
};
const wholeTransaction = async (producer) => {
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: [{ value: 'next' }] });
  await transaction.commit();
};

const producer = await newProducer();
const transaction = await producer.transaction();
await transaction.send({ topic, messages: [{ value: 'first' }] });
process.kill(broker, 'SIGSTOP');
const first = await attempt('commit', () => transaction.commit());
process.kill(broker, 'SIGCONT');
await wait(5_000);

const ended = 'Cannot continue to use transaction once ended';
const stuck = 'Transaction state exception: Cannot call "beginTransaction" in state "COMMITTING"';
const asStated = [
  first !== 'done',
  (await attempt('commit again', () => transaction.commit())) === ended,
  (await attempt('abort', () => transaction.abort())) === ended,
  (await attempt('new transaction', () => wholeTransaction(producer))) === stuck,
];
await producer.disconnect();
await producer.connect();
const reconnected = await attempt('new transaction after disconnect and connect', () => wholeTransaction(producer));
await producer.disconnect();
const other = await newProducer();
const ofAnother = await attempt('new transaction of a new producer', () => wholeTransaction(other));
await other.disconnect();
asStated.push(reconnected === stuck, ofAnother === 'done');
process.exitCode = asStated.every(Boolean) ? 0 : 3;
PROGRAM
verdict node "$lab/show.mjs"
