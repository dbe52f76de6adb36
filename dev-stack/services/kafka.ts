import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { findJava, quickCompiler } from '../java/java.ts';
import { kafkaClasspath } from '../java/java-parts.ts';
import { buildOnce } from '../process/build-once.ts';
import { startProgram, type Command, type Program } from '../process/program.ts';
import { type KafkaNode, serverProperties } from './kafka-settings.ts';

const logSettings = pathToFileURL(path.resolve(import.meta.dirname, '..', 'kafka-log4j2.properties')).href;

const java = (options: string[], mainClass: string, args: string[]): Command => ({
  file: findJava(),
  args: [
    ...options,
    `-Dlog4j2.configurationFile=${logSettings}`,
    '-cp',
    kafkaClasspath(),
    mainClass,
    ...args,
  ],
});

const clusterId = (): string => {
  const bytes = randomBytes(16);
  bytes[0] = 0; // the text must not begin with a dash: the command line would take it for an option
  return bytes.toString('base64url');
};

/** Users are stored in the cluster's metadata, which begins when the storage is formatted. */
const scramUsers = ({ secured }: KafkaNode): string[] =>
  Object.entries(secured?.users ?? {}).flatMap(([name, password]) => [
    '--add-scram',
    `SCRAM-SHA-512=[name=${name},password=${password}]`,
  ]);

const format = async (
  settings: string,
  properties: string,
  cluster: string,
  users: readonly string[],
): Promise<void> => {
  await writeFile(settings, properties);
  const { file, args } = java([quickCompiler], 'kafka.tools.StorageTool', [
    'format',
    '-t',
    cluster,
    '-c',
    settings,
    ...users,
  ]);
  await promisify(execFile)(file, args);
};

const isRegistered = async ({ id, port }: KafkaNode): Promise<boolean> => {
  const kafka = new Kafka({
    brokers: [`127.0.0.1:${port}`],
    connectionTimeout: 2_000,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.some(({ nodeId }) => nodeId === id);
  } finally {
    await admin.disconnect();
  }
};

/** The program name of a broker: `kafka` if it is the only one, otherwise `kafka-<id>`. */
export const brokerName = (id: number, cluster: readonly KafkaNode[]): string =>
  cluster.length === 1 ? 'kafka' : `kafka-${id}`;

/** The ports that a broker listens on. */
export const brokerPorts = ({ port, controllerPort, secured }: KafkaNode): number[] => [
  port,
  controllerPort,
  ...(secured ? [secured.port] : []),
];

/** All brokers of a cluster are formatted with the same id, which is stored beside their data. */
const clusterIdIn = (dir: string): string => {
  const file = path.join(dir, 'data', 'kafka-cluster-id');
  // No await in between: brokers start side by side, and the first one chooses the id.
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, clusterId());
  }
  return readFileSync(file, 'utf8');
};

/**
 * Starts one broker of Apache Kafka, which is also a controller, on 127.0.0.1. It is ready when it has registered
 * itself. In a cluster most brokers must start side by side.
 */
export const startBroker = (
  dir: string,
  node: KafkaNode,
  cluster: readonly KafkaNode[],
): Promise<Program> => {
  const name = brokerName(node.id, cluster);
  const data = path.join(dir, 'data', name);
  const settings = `${data}.properties`;
  const heap = cluster.length === 1 ? '-Xmx1g' : '-Xmx512m';
  return startProgram({
    name,
    dir,
    ports: brokerPorts(node),
    stopSignal: 'SIGTERM',
    command: async () => {
      await buildOnce(data, (partial) =>
        format(settings, serverProperties(node, cluster, partial), clusterIdIn(dir), scramUsers(node)),
      );
      await writeFile(settings, serverProperties(node, cluster, data));
      return java([heap, '-XX:+UseSerialGC'], 'kafka.Kafka', [settings]);
    },
    isReady: () => isRegistered(node),
  });
};
