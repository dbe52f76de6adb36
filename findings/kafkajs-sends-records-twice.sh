#!/usr/bin/env bash
# kafkajs 2.2.4 on Apache Kafka 4.3.1: a transactional producer commits some records twice, on three healthy brokers.
#
# Done: one transaction after the other, each with three records to three partitions that three brokers lead, by an
# idempotent, transactional producer with one request in flight, as kafkajs's page on transactions has it. Only the retry
# is quicker than the default: `initialRetryTime` is 3 ms, because with the default of 300 ms a transaction that begins
# right after another waits that long for CONCURRENT_TRANSACTIONS.
# Seen: no call fails, yet the topic has more committed records than were sent; each one that is too many is a copy.
# With the default retry there are no copies.
# Expected: each record once, whatever the retry's waiting times are.
# Why: a send is one request a broker, all at the same time. The first broker's CONCURRENT_TRANSACTIONS ends the attempt
# while requests to the others are under way. The retry sends again to each broker that has not answered yet, with the next
# sequence numbers, so that no broker recognises the copy (src/producer/sendMessages.js).
#
# Seen on 2026-11-29:
#   initialRetryTime 3 ms: 300 records sent, 338 read committed, 300 of them different
#   initialRetryTime 300 ms: 60 records sent, 60 read committed, 60 of them different
. "$(dirname "$0")/lib/lab.sh"
. "$(dirname "$0")/lib/kafka.sh"
need_node 18
npm_install kafkajs@2.2.4
install_kafka
start_kafka 3

cat >"$lab/show.mjs" <<'PROGRAM'
import { connectTo, createTopic, readAll } from './kafka.mjs';

const sendAndRead = async (topic, transactions, retry) => {
  await createTopic(topic, [1], [2], [3]);
  const producer = connectTo({ retry }).producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (let number = 0; number < transactions; number += 1) {
    const transaction = await producer.transaction();
    const messages = [0, 1, 2].map((partition) => ({ partition, value: `${number} to partition ${partition}` }));
    await transaction.send({ topic, messages });
    await transaction.commit();
  }
  await producer.disconnect();
  const values = (await readAll(topic)).map(({ value }) => value);
  const [sent, read, different] = [3 * transactions, values.length, new Set(values).size];
  const counts = `${sent} records sent, ${read} read committed, ${different} of them different`;
  console.log(`initialRetryTime ${retry.initialRetryTime} ms: ${counts}`);
  return { isAllThere: different === sent, copies: read - different };
};

const retries = Number.MAX_SAFE_INTEGER;
const quick = await sendAndRead('quick', 100, { initialRetryTime: 3, multiplier: 1.5, maxRetryTime: 100, retries });
const byDefault = await sendAndRead('default', 20, { initialRetryTime: 300, retries });
const asStated = quick.isAllThere && quick.copies > 0 && byDefault.isAllThere && byDefault.copies === 0;
process.exitCode = asStated ? 0 : 3;
PROGRAM
verdict node "$lab/show.mjs"
