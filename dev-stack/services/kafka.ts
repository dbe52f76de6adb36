import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { findJava, quickCompiler } from '../java/java.ts';
import { kafkaClasspath } from '../java/java-parts.ts';
import { buildOnce } from '../process/build-once.ts';
import { freePort } from '../process/port.ts';
import { startProgram, type Command, type Program } from '../process/program.ts';

const logSettings = pathToFileURL(path.resolve(import.meta.dirname, '..', 'kafka-log4j2.properties')).href;

/** Ports of one more listener, which sends its clients on to where something stands between them and the broker. */
export type ProxiedListener = { listens: number; advertises: number };

const listenerProperties = (port: number, controllerPort: number, proxied?: ProxiedListener): string => {
  const listeners = [`PLAINTEXT://127.0.0.1:${port}`];
  const advertised = [...listeners];
  if (proxied) {
    listeners.push(`PROXIED://127.0.0.1:${proxied.listens}`);
    advertised.push(`PROXIED://127.0.0.1:${proxied.advertises}`);
  }
  return `
listeners=${[...listeners, `CONTROLLER://127.0.0.1:${controllerPort}`].join(',')}
advertised.listeners=${advertised.join(',')}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT`;
};

const serverProperties = (
  port: number,
  controllerPort: number,
  logDir: string,
  proxied?: ProxiedListener,
): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
controller.listener.names=CONTROLLER
${listenerProperties(port, controllerPort, proxied)}
log.dirs=${logDir}
# One broker can hold one replica only.
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# Few partitions of the internal topics and no wait for more group members: the first consumer starts sooner.
offsets.topic.num.partitions=4
transaction.state.log.num.partitions=4
share.coordinator.state.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
# A broker that was killed may come back this long after (9 s by default).
broker.session.timeout.ms=5000
broker.heartbeat.interval.ms=1000
# The worker creates its topics; a mistyped name is an error, not another topic.
auto.create.topics.enable=false
`;

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
  bytes[0] = 0; // its text must not begin with a dash, which the command line would take for an option
  return bytes.toString('base64url');
};

const format = async (partial: string, settings: string): Promise<void> => {
  await writeFile(settings, serverProperties(9092, 9093, partial));
  const { file, args } = java([quickCompiler], 'kafka.tools.StorageTool', [
    'format',
    '-t',
    clusterId(),
    '-c',
    settings,
  ]);
  await promisify(execFile)(file, args);
};

const answers = async (port: number): Promise<boolean> => {
  const kafka = new Kafka({
    brokers: [`127.0.0.1:${port}`],
    connectionTimeout: 2_000,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length === 1;
  } finally {
    await admin.disconnect();
  }
};

/** Starts Apache Kafka, one broker that is its own controller, on 127.0.0.1; ready when it has registered itself as a broker. */
export const startKafka = ({
  dir,
  port,
  proxied,
}: {
  dir: string;
  port: number;
  proxied?: ProxiedListener | undefined;
}): Promise<Program> => {
  const data = path.join(dir, 'data', 'kafka');
  const settings = `${data}.properties`;
  return startProgram({
    name: 'kafka',
    dir,
    ports: [port],
    stopSignal: 'SIGTERM',
    command: async () => {
      await buildOnce(data, (partial) => format(partial, settings));
      await writeFile(settings, serverProperties(port, await freePort(), data, proxied));
      return java(['-Xmx1g', '-XX:+UseSerialGC'], 'kafka.Kafka', [settings]);
    },
    isReady: () => answers(port),
  });
};
