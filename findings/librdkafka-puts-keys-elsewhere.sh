#!/usr/bin/env bash
# kcat 1.7.1 with librdkafka 2.0.2 (Debian 12) and kafkajs 2.2.4 on Apache Kafka 4.3.1: the same keys, other partitions.
#
# Done: 40 keys of the kind SKU-0001 are written to a topic of twelve partitions: by kafkajs with its defaults, by kcat with
# its defaults, and by kcat with topic.partitioner=murmur2_random.
# Seen: kcat's default puts 37 of the 40 keys in another partition than kafkajs, murmur2_random puts none elsewhere.
# Expected when a producer with another client is added to a topic: a key is in one partition. Here its records lose
# their order and go to two consumers of a group, without any error.
# Why: librdkafka's default is consistent_random (CRC-32 of the key), that of kafkajs from version 2 and of Java's client
# is murmur2. librdkafka's CONFIGURATION.md says so; neither side notices.
#
# kcat is taken from the PATH, else from Debian's packages, unpacked in the temporary folder.
# Seen on 2026-11-29:
#   kcat with its defaults: 37 of 40 keys in another partition than kafkajs
#   kcat with topic.partitioner=murmur2_random: 0 of 40 keys in another partition than kafkajs
. "$(dirname "$0")/lib/lab.sh"
. "$(dirname "$0")/lib/kafka.sh"

find_kcat() {
  if type kcat >"$lab/kcat.log" 2>&1; then
    kcat=kcat
    return
  fi
  type apt-get dpkg >>"$lab/kcat.log" 2>&1 || give_up 'kcat is needed on the PATH (or apt-get and dpkg to fetch it)'
  mkdir "$lab/kcat"
  (cd "$lab/kcat" && apt-get download kcat librdkafka1 libyajl2 && for file in *.deb; do dpkg -x "$file" .; done) \
    >>"$lab/kcat.log" 2>&1 || give_up "kcat could not be fetched: $(tail -n 5 "$lab/kcat.log")"
  kcat=$lab/kcat/usr/bin/kcat
  LD_LIBRARY_PATH=$(dirname "$(find "$lab/kcat" -name librdkafka.so.1)")
  export LD_LIBRARY_PATH
}

need_node 18
find_kcat
npm_install kafkajs@2.2.4
install_kafka
start_kafka 1
"$kcat" -V | sed -nE 's/^Version ([^ ]+) .*(librdkafka [0-9.]+).*/kcat \1, \2/p'

cat >"$lab/show.mjs" <<'PROGRAM'
import { spawnSync } from 'node:child_process';
import { connectTo, createTopic, readAll } from './kafka.mjs';

const keys = Array.from({ length: 40 }, (_, number) => `SKU-${String(number + 1).padStart(4, '0')}`);

const writeWithKafkajs = async (topic) => {
  const producer = connectTo().producer();
  await producer.connect();
  await producer.send({ topic, messages: keys.map((key) => ({ key, value: 'one' })) });
  await producer.disconnect();
};

const writeWithKcat = (topic, ...settings) => {
  const args = ['-P', '-b', process.env.BROKERS, '-t', topic, '-K', ':', ...settings];
  const { status, stderr } = spawnSync(process.argv[2], args, {
    input: keys.map((key) => `${key}:one\n`).join(''),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`kcat ended with ${status}: ${stderr}`);
};

const partitionsAfter = async (topic, write) => {
  await createTopic(topic, ...Array.from({ length: 12 }, () => [1]));
  await write(topic);
  return new Map((await readAll(topic)).map(({ key, partition }) => [key.toString(), partition]));
};

const kafkajs = await partitionsAfter('kafkajs', writeWithKafkajs);
const compare = async (topic, ...settings) => {
  const partitions = await partitionsAfter(topic, (name) => writeWithKcat(name, ...settings));
  const moved = keys.filter((key) => partitions.get(key) !== kafkajs.get(key)).length;
  console.log(
    `kcat with ${settings[1] ?? 'its defaults'}: ${moved} of ${partitions.size} keys in another partition than kafkajs`,
  );
  return moved;
};

const byDefault = await compare('kcat');
const byMurmur2 = await compare('kcat-murmur2', '-X', 'topic.partitioner=murmur2_random');
process.exitCode = byDefault === 37 && byMurmur2 === 0 ? 0 : 3;
PROGRAM
verdict node "$lab/show.mjs" "$kcat"
