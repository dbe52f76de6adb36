import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { discardFolder } from '../../../dev-stack/process/end-program.ts';
import { freePorts } from '../../../dev-stack/process/port.ts';
import type { Program } from '../../../dev-stack/process/program.ts';
import type { KafkaNode, ProxiedListener } from '../../../dev-stack/services/kafka-settings.ts';
import type { ServerCertificate } from '../../../dev-stack/services/postgres.ts';
import { addressesOf, allOrReasons, coreServices } from '../../../dev-stack/services/native-stack.ts';
import type { RunningStack } from '../../../dev-stack/stack.ts';

/** Options of some test stacks only. */
export type StackExtras = {
  /** The number of brokers, or their settings. Default: one. */
  brokers?: number | KafkaNode[];
  /** One more listener for each broker, in their order. */
  proxied?: ProxiedListener[];
  /** An extension of Postgres, loaded at its start and created in the project's database. */
  extension?: string;
  /** TLS settings of Postgres. */
  tls?: ServerCertificate;
};

/** A stack whose services can be ended and started again one by one, by their names. */
export type NativeTestStack = RunningStack & { services: Record<string, Program> };

/**
 * Starts Kafka, the registry and Postgres on free ports, in a temporary folder that `stop` deletes. If another
 * program takes a port before the start, it is tried once more on other ports.
 */
export const startNativeTestStack = (extras: StackExtras = {}): Promise<NativeTestStack> =>
  startOnFreePorts(extras).catch((error: Error) => {
    console.warn(`The test stack is started again on other ports: ${error.message}`);
    return startOnFreePorts(extras);
  });

const freeBrokers = async (count: number, proxied: readonly ProxiedListener[]): Promise<KafkaNode[]> => {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  const ports = await freePorts(ids.flatMap((id) => [`broker ${id}`, `controller ${id}`]));
  return ids.map((id, index) => ({
    id,
    port: ports[`broker ${id}`] ?? 0,
    controllerPort: ports[`controller ${id}`] ?? 0,
    proxied: proxied[index],
    // Kafka's default, so that a test notices a client that creates topics by asking for them.
    createsTopics: true,
  }));
};

const startOnFreePorts = async ({
  brokers: wanted = 1,
  proxied = [],
  ...postgresExtras
}: StackExtras): Promise<NativeTestStack> => {
  const dir = await mkdtemp(path.join(tmpdir(), 'allocation-test-'));
  const stop = (): Promise<void> => discardFolder(dir);
  const [brokers, ports] = await Promise.all([
    typeof wanted === 'number' ? freeBrokers(wanted, proxied) : wanted,
    freePorts(['registry', 'postgres']),
  ]);
  const places = { brokers, ...ports };
  try {
    const programs = await allOrReasons(
      coreServices(dir, places, postgresExtras).map(
        async ({ name, start }) => [name, await start()] as const,
      ),
    );
    return { ...addressesOf(places), services: Object.fromEntries(programs), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
