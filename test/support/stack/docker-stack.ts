import {
  GenericContainer,
  Network,
  type StartedNetwork,
  type StartedTestContainer,
  Wait,
} from 'testcontainers';
import type { RunningStack } from '../../../dev-stack/stack.ts';

const kafkaPort = 9092;
const registryPort = 8080;
const postgresPort = 5432;
const kafkaTimeoutSeconds = 60;

const idsOf = (brokers: number): number[] => Array.from({ length: brokers }, (_, index) => index + 1);
/** The name of a broker in the network of the containers. */
const hostOf = (id: number): string => `kafka-${id}`;

function replication(brokers: number) {
  const replicas = String(brokers);
  const inSync = String(Math.max(1, brokers - 1));
  return {
    KAFKA_DEFAULT_REPLICATION_FACTOR: replicas,
    KAFKA_MIN_INSYNC_REPLICAS: inSync,
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: replicas,
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: replicas,
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: inSync,
    KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: replicas,
    KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: inSync,
  };
}

// docker-compose.yml explains each setting. A single one would already replace the image's whole default configuration.
const kafkaSettings = (id: number, brokers: number) => ({
  KAFKA_NODE_ID: String(id),
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_QUORUM_VOTERS: idsOf(brokers)
    .map((peer) => `${peer}@${hostOf(peer)}:9093`)
    .join(),
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_LISTENERS: `INSIDE://:29092,HOST://:${kafkaPort},CONTROLLER://:9093`,
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'INSIDE:PLAINTEXT,HOST:PLAINTEXT,CONTROLLER:PLAINTEXT',
  // For transactions the broker connects to itself, which it cannot do at the address for the host.
  KAFKA_INTER_BROKER_LISTENER_NAME: 'INSIDE',
  ...replication(brokers),
  KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '4',
  KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: '4',
  KAFKA_SHARE_COORDINATOR_STATE_TOPIC_NUM_PARTITIONS: '4',
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  // Kafka's default, so that a test notices a client that creates topics by asking for them.
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'true',
});

const addressOf = (container: StartedTestContainer, port: number): string =>
  `${container.getHost()}:${container.getMappedPort(port)}`;

// The broker has to know its published port, which Docker chooses only when the container starts. So the container
// first waits for a file with its address.
const runKafkaOnceTold = (id: number): string =>
  'echo waits for its address; until [ -s /tmp/address ]; do sleep 0.05; done; ' +
  `export KAFKA_ADVERTISED_LISTENERS=INSIDE://${hostOf(id)}:29092,HOST://$(cat /tmp/address); exec /etc/kafka/docker/run`;

const tellAddress = async (container: StartedTestContainer): Promise<void> => {
  const isListening = `(</dev/tcp/127.0.0.1/${kafkaPort}) 2>/dev/null`;
  const untilListening = `timeout ${kafkaTimeoutSeconds} bash -c 'until ${isListening}; do sleep 0.05; done'`;
  const script = `echo ${addressOf(container, kafkaPort)} >/tmp/address && ${untilListening}`;
  const { exitCode } = await container.exec(['bash', '-c', script]);
  if (exitCode !== 0) throw new Error(`Kafka did not start within ${kafkaTimeoutSeconds} s.`);
};

const startKafka = async (
  id: number,
  brokers: number,
  network: StartedNetwork,
): Promise<StartedTestContainer> => {
  const lines: string[] = [];
  const container = await new GenericContainer('apache/kafka:4.3.1')
    .withExposedPorts(kafkaPort)
    .withNetwork(network)
    .withNetworkAliases(hostOf(id))
    .withEnvironment(kafkaSettings(id, brokers))
    .withEntrypoint(['bash', '-c', runKafkaOnceTold(id)])
    .withLogConsumer((log) => log.on('data', (line: Buffer) => lines.push(String(line))))
    .withWaitStrategy(Wait.forLogMessage('waits for its address'))
    .start();
  try {
    await tellAddress(container);
    return container;
  } catch (error) {
    await container.stop();
    throw new Error(`${(error as Error).message} The end of its log:\n${lines.slice(-15).join('')}`, {
      cause: error,
    });
  }
};

const startRegistry = (): Promise<StartedTestContainer> =>
  new GenericContainer('apicurio/apicurio-registry-mem:2.6.13.Final')
    .withExposedPorts(registryPort)
    .withEnvironment({ JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1 -Xmx512m' })
    .withWaitStrategy(Wait.forHttp('/apis/ccompat/v7/subjects', registryPort))
    .start();

const startPostgres = (): Promise<StartedTestContainer> =>
  new GenericContainer('postgres:18')
    .withExposedPorts(postgresPort)
    .withEnvironment({
      POSTGRES_USER: 'allocation',
      POSTGRES_PASSWORD: 'allocation',
      POSTGRES_DB: 'allocation',
      POSTGRES_INITDB_ARGS: '--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8',
    })
    // The first message is that of its own set-up.
    .withWaitStrategy(Wait.forLogMessage('database system is ready to accept connections', 2))
    .start();

/**
 * Starts Kafka, the registry and Postgres in containers of their own, on ports that Docker chooses.
 * @param brokers number of Kafka brokers, in a network of their own
 */
export const startDockerTestStack = async (brokers = 1): Promise<RunningStack> => {
  const network = await new Network().start();
  const starting = [
    startRegistry(),
    startPostgres(),
    ...idsOf(brokers).map((id) => startKafka(id, brokers, network)),
  ] as const;
  const stop = async (): Promise<void> => {
    const started = (await Promise.allSettled(starting)).filter((result) => result.status === 'fulfilled');
    await Promise.all(started.map(({ value }) => value.stop()));
    await network.stop();
  };
  try {
    const [registry, postgres, ...kafka] = await Promise.all(starting);
    return {
      kafkaBrokers: kafka.map((broker) => addressOf(broker, kafkaPort)).join(),
      schemaRegistryUrl: `http://${addressOf(registry, registryPort)}/apis/ccompat/v7`,
      databaseUrl: `postgres://allocation:allocation@${addressOf(postgres, postgresPort)}/allocation`,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
