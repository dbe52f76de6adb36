import type { StackAddresses } from '../stack.ts';
import type { Program } from '../process/program.ts';
import { brokerName, brokerPorts, startBroker } from './kafka.ts';
import type { KafkaNode } from './kafka-settings.ts';
import { databaseUrl, type ServerCertificate, startPostgres } from './postgres.ts';
import { registryUrl, startRegistry } from './registry.ts';

/** Where the services of a stack listen, all on 127.0.0.1. */
export type StackPlaces = { brokers: readonly KafkaNode[]; registry: number; postgres: number };

/** Options of Postgres that only some stacks use. */
export type PostgresExtras = { extension?: string | undefined; tls?: ServerCertificate | undefined };

/** The addresses of a cluster's brokers: host:port, separated by commas. */
export const bootstrapOf = (brokers: readonly KafkaNode[]): string =>
  brokers.map(({ port }) => `127.0.0.1:${port}`).join(',');

/** The addresses of the services at these ports. */
export const addressesOf = ({ brokers, registry, postgres }: StackPlaces): StackAddresses => ({
  kafkaBrokers: bootstrapOf(brokers),
  schemaRegistryUrl: registryUrl(registry),
  databaseUrl: databaseUrl(postgres),
});

/** A service of a stack, by the name of its program. */
export type Service = { name: string; ports: number[]; start: () => Promise<Program> };

/** The brokers of a cluster, with logs and data in `dir`. */
export const brokerServices = (dir: string, brokers: readonly KafkaNode[]): Service[] =>
  brokers.map((node) => ({
    name: brokerName(node.id, brokers),
    ports: brokerPorts(node),
    start: () => startBroker(dir, node, brokers),
  }));

/**
 * The services that make a stack, with logs and data in `dir`.
 * @param postgresExtras an extension, loaded at the start and created in the project's database; a certificate
 */
export const coreServices = (
  dir: string,
  { brokers, registry, postgres }: StackPlaces,
  postgresExtras: PostgresExtras = {},
): Service[] => [
  ...brokerServices(dir, brokers),
  { name: 'registry', ports: [registry], start: () => startRegistry({ dir, port: registry }) },
  {
    name: 'postgres',
    ports: [postgres],
    start: () => startPostgres({ dir, port: postgres, ...postgresExtras }),
  },
];

/** Waits for all of them, so that none goes on unnoticed; throws the errors of all that failed. */
export const allOrReasons = async <T extends readonly unknown[] | []>(
  started: T,
): Promise<{ -readonly [Index in keyof T]: Awaited<T[Index]> }> => {
  const results = await Promise.allSettled(started);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
  if (reasons.length > 0) throw new Error(reasons.map(({ message }) => message).join('\n'));
  return Promise.all(started);
};
