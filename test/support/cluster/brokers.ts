import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findJava } from '../../../dev-stack/java/java.ts';
import { kafkaClasspath } from '../../../dev-stack/java/java-parts.ts';
import { eventually } from '../conformance/eventually.ts';
import { ofTheStack } from '../e2e/own-settings.ts';
import { withAdmin } from '../e2e/kafka.ts';
import { service } from '../stack/stack-control.ts';
import { BROKERS } from './leaders.ts';

/** Milliseconds for replicas to catch up. */
const IN_SYNC_WITHIN = 90_000;

/** The name of a broker among the services of the stack. */
export const broker = (id: number): string => `kafka-${id}`;

/** Runs one of Kafka's own tools, for requests that kafkajs does not have. */
async function kafkaTool(mainClass: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(findJava(), [
    '-XX:TieredStopAtLevel=1',
    '-cp',
    kafkaClasspath(),
    mainClass,
    '--bootstrap-server',
    ofTheStack('KAFKA_BROKERS'),
    ...args,
  ]);
  return stdout;
}

/** Makes the preferred broker the leader of each partition again. */
export async function electPreferredLeaders(): Promise<void> {
  await kafkaTool('org.apache.kafka.tools.LeaderElectionCommand', [
    '--election-type',
    'preferred',
    '--all-topic-partitions',
  ]);
}

/** The broker with the active controller. */
export async function activeController(): Promise<number> {
  const status = await kafkaTool('org.apache.kafka.tools.MetadataQuorumCommand', ['describe', '--status']);
  return Number(/LeaderId:\s+(\d+)/.exec(status)?.[1]);
}

/** The hash by which Kafka chooses a group's partition: Java's hash of a string. */
const javaHash = (text: string): number =>
  Buffer.from(text, 'latin1').reduce((hash, letter) => (Math.imul(31, hash) + letter) | 0, 0);

/** The broker that coordinates a consumer group. */
export const coordinatorOf = (groupId: string): Promise<number> =>
  withAdmin(async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: ['__consumer_offsets'] });
    const partitions = topics[0]?.partitions ?? [];
    const place = (javaHash(groupId) & 0x7fffffff) % partitions.length;
    return partitions.find(({ partitionId }) => partitionId === place)?.leader ?? 0;
  });

/** Waits until all replicas of all partitions are in sync. */
export const inSync = (): Promise<void> =>
  eventually(
    'all replicas are in sync',
    () =>
      withAdmin(async (admin) => {
        const { topics } = await admin.fetchTopicMetadata();
        return topics.every(({ partitions }) =>
          partitions.every(({ isr, replicas }) => isr.length === replicas.length),
        );
      }).catch(() => false),
    IN_SYNC_WITHIN,
  );

/** Starts all stopped brokers, for the next scenario. */
export async function allBrokersRun(): Promise<void> {
  // A broker that does not run cannot be thawed.
  await Promise.all(BROKERS.map((id) => service(broker(id), 'thaw').catch(() => undefined)));
  await Promise.all(BROKERS.map((id) => service(broker(id), 'start')));
  await inSync();
}
