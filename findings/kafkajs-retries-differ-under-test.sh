#!/usr/bin/env bash
# kafkajs 2.2.4: under NODE_ENV=test, which Jest and Vitest set, the retry defaults differ from those in production.
#
# Done: a producer with default settings connects to a port of 127.0.0.1 at which nobody listens: without NODE_ENV, with
# production and with test. Its log lines of failed attempts are counted.
# Seen: 6 attempts; 6; and 16 with test.
# Expected: the documented defaults (5 retries, the first after 300 ms) in every environment. Otherwise a test of what an
# application does when Kafka is away tests other behaviour than that of production.
# Why: src/retry/index.js reads NODE_ENV itself and takes src/retry/defaults.test.js, which is in the published package
# (15 retries, the first after 50 ms, at most 1 s between them instead of 30 s).
#
# Seen on 2026-11-29:
#   NODE_ENV unset: KafkaJSNumberOfRetriesExceeded after 6 attempts
#   NODE_ENV=production: KafkaJSNumberOfRetriesExceeded after 6 attempts
#   NODE_ENV=test: KafkaJSNumberOfRetriesExceeded after 16 attempts
. "$(dirname "$0")/lib/lab.sh"
need_node 18
npm_install kafkajs@2.2.4

cat >"$lab/connect.mjs" <<'PROGRAM'
import { Kafka } from 'kafkajs';

let attempts = 0;
const logCreator =
  () =>
  ({ log: { message } }) => {
    if (message.startsWith('Failed to connect')) attempts += 1;
  };
const producer = new Kafka({ brokers: [process.argv[2]], logCreator }).producer();
const outcome = await producer.connect().then(
  () => 'connected',
  ({ name }) => name,
);
console.log(`${outcome} after ${attempts} attempts`);
PROGRAM
cat >"$lab/show.mjs" <<'PROGRAM'
import { spawnSync } from 'node:child_process';

const [program, address] = process.argv.slice(2);
const connectUnder = (NODE_ENV) => {
  const env = { ...process.env, ...(NODE_ENV && { NODE_ENV }) };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, address], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  console.log(`NODE_ENV${NODE_ENV ? `=${NODE_ENV}` : ' unset'}: ${stdout.trim()}`);
  return stdout.trim();
};

const exceeded = (attempts) => `KafkaJSNumberOfRetriesExceeded after ${attempts} attempts`;
const asStated = [
  connectUnder() === exceeded(6),
  connectUnder('production') === exceeded(6),
  connectUnder('test') === exceeded(16),
];
process.exitCode = asStated.every(Boolean) ? 0 : 3;
PROGRAM
verdict node "$lab/show.mjs" "$lab/connect.mjs" "127.0.0.1:$(free_ports 1)"
