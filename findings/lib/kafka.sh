# Sourced by the findings after lab.sh: Apache Kafka from Maven Central, run by Java on 127.0.0.1, and what the programs
# that show a finding need of it beside what they show ($lab/kafka.mjs; by kafkajs, which has to be installed).
kafka_version=4.3.1
log4j_version=2.24.3

dependency() {
  echo "<dependency><groupId>$1</groupId><artifactId>$2</artifactId><version>$3</version></dependency>"
}

install_kafka() {
  need_version Java 17 "$(java -version 2>&1 | sed -nE 's/.* version "([0-9]+).*/\1/p')"
  type mvn >"$lab/mvn.log" 2>&1 || give_up 'Maven (mvn) is needed on the PATH'
  cat >"$lab/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>findings</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    $(dependency org.apache.kafka kafka_2.13 $kafka_version)
    $(dependency org.apache.logging.log4j log4j-slf4j-impl $log4j_version)
    $(dependency org.apache.logging.log4j log4j-core $log4j_version)
    $(dependency org.apache.logging.log4j log4j-1.2-api $log4j_version)
  </dependencies>
</project>
POM
  run mvn -B -q -f "$lab/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$lab/kafka" >"$lab/mvn.log" 2>&1 ||
    give_up "Maven could not fetch Kafka $kafka_version: $(tail -n 5 "$lab/mvn.log")"
}

# server_properties ID COUNT: of one of COUNT brokers; the first is the controller too
server_properties() {
  local id=$1 copies=$(($2 < 3 ? $2 : 3)) roles=broker listeners="PLAINTEXT://127.0.0.1:${ports[$1]}"
  if [ "$id" = 1 ]; then
    roles=broker,controller
    listeners="$listeners,CONTROLLER://127.0.0.1:${ports[0]}"
  fi
  cat <<PROPERTIES
process.roles=$roles
node.id=$id
controller.quorum.voters=1@127.0.0.1:${ports[0]}
controller.listener.names=CONTROLLER
listeners=$listeners
advertised.listeners=PLAINTEXT://127.0.0.1:${ports[$id]}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=$lab/broker-$id
offsets.topic.replication.factor=$copies
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=$copies
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
group.initial.rebalance.delay.ms=0
PROPERTIES
}

# start_kafka COUNT: as many brokers, numbered from 1. $BROKERS has their addresses, $BROKER_PIDS their processes.
start_kafka() {
  local count=$1 id
  ports=($(free_ports $((count + 1))))
  export BROKERS= BROKER_PIDS=
  for id in $(seq 1 "$count"); do
    server_properties "$id" "$count" >"$lab/broker-$id.properties"
    run java -XX:TieredStopAtLevel=1 -cp "$lab/kafka/*" kafka.tools.StorageTool format -t AAAAAAAAAAAAAAAAAAAAAQ \
      -c "$lab/broker-$id.properties" >"$lab/broker-$id.log" 2>&1 ||
      give_up "broker $id could not be set up: $(tail -n 5 "$lab/broker-$id.log")"
    java -Xmx512m -XX:+UseSerialGC -cp "$lab/kafka/*" kafka.Kafka "$lab/broker-$id.properties" \
      >>"$lab/broker-$id.log" 2>&1 &
    started+=($!)
    BROKERS=$BROKERS${BROKERS:+,}127.0.0.1:${ports[$id]}
    BROKER_PIDS=$BROKER_PIDS${BROKER_PIDS:+,}$!
  done
  write_kafka_module
  run node "$lab/await-kafka.mjs" "$count" 2>"$lab/await-kafka.log" || give_up "Kafka did not start: $(tail -qn 1 "$lab/await-kafka.log" "$lab"/broker-*.log | cut -c 1-200)"
}

write_kafka_module() {
  cat >"$lab/kafka.mjs" <<'MODULE'
import { Kafka, logLevel } from 'kafkajs';

export const connectTo = (settings) =>
  new Kafka({ brokers: process.env.BROKERS.split(','), logLevel: logLevel.NOTHING, ...settings });

export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks again and again for up to three minutes; an error is a no. */
const until = async (isSo) => {
  const end = Date.now() + 180_000;
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > end) throw new Error(`in vain: ${isSo}`);
    await wait(200);
  }
};

const withAdmin = async (use, settings) => {
  const admin = connectTo(settings).admin();
  try {
    await admin.connect();
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
};

/** Of one partition for each list of brokers; the first of a list leads it. */
export const createTopic = async (topic, ...brokersOfPartitions) => {
  const replicaAssignment = brokersOfPartitions.map((replicas, partition) => ({ partition, replicas }));
  await withAdmin((admin) => admin.createTopics({ waitForLeaders: false, topics: [{ topic, replicaAssignment }] }));
  const wanted = brokersOfPartitions.map(([leader]) => leader).join();
  await until(async () => (await leadersOf(topic)).join() === wanted);
};

export const addPartition = (topic, count) =>
  withAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count }] }));

export const leadersOf = (topic) =>
  withAdmin(async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0].partitions.sort((a, b) => a.partitionId - b.partitionId).map(({ leader }) => leader);
  });

export const movePartition = (topic, partition, replicas) =>
  withAdmin((admin) =>
    admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment: [{ partition, replicas }] }] }),
  );

/** Until all brokers are there and the coordinators of transactions and groups have loaded. */
export const awaitKafka = async (brokers) => {
  const once = { retry: { retries: 0 } };
  await until(() => withAdmin(async (admin) => (await admin.describeCluster()).brokers.length === brokers, once));
  await createTopic('ready', [1]);
  const patient = { retry: { initialRetryTime: 500, multiplier: 1, retries: 300 } };
  const producer = connectTo(patient).producer({ transactionalId: 'ready', idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.send({ topic: 'ready', messages: [{ value: '' }] });
  await transaction.commit();
  await producer.disconnect();
  await until(() => withAdmin((admin) => admin.fetchOffsets({ groupId: 'ready', topics: ['ready'] }).then(() => true)));
};

/** What a new consumer group reads, by default committed records only. A last record in each partition ends it. */
export const readAll = async (topic, { from } = {}) => {
  const partitions = (await leadersOf(topic)).map((_, partition) => partition);
  const last = `last ${Math.random()}`;
  const producer = connectTo().producer();
  await producer.connect();
  await producer.send({ topic, messages: partitions.map((partition) => ({ partition, value: last })) });
  await producer.disconnect();

  const read = [];
  let open = partitions.length;
  const consumer = connectTo().consumer({ groupId: last });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise((resolve, reject) => {
    const eachMessage = async ({ partition, message }) => {
      const value = message.value.toString();
      if (value.startsWith('last')) open -= value === last ? 1 : 0;
      else read.push({ partition, key: message.key, value });
      if (open === 0) resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
    if (from !== undefined) partitions.forEach((partition) => consumer.seek({ topic, partition, offset: from }));
  });
  await consumer.disconnect();
  return read;
};
MODULE
  cat >"$lab/await-kafka.mjs" <<'PROGRAM'
import { awaitKafka } from './kafka.mjs';

await awaitKafka(Number(process.argv[2]));
PROGRAM
}
