import type { StackAddresses } from '../stack.ts';
import type { Program } from '../process/program.ts';
import { startKafka, type ProxiedListener } from './kafka.ts';
import { databaseUrl, startPostgres } from './postgres.ts';
import { registryUrl, startRegistry } from './registry.ts';

export type CorePorts = { kafka: number; registry: number; postgres: number };

/** What only some stacks have. */
export type StackExtras = {
  /** One more listener of Kafka. */
  proxied?: ProxiedListener;
  /** An extension of Postgres, loaded at its start and made in the project's database. */
  extension?: string;
};

/** Where a stack on these ports of 127.0.0.1 is reached. */
export const addressesOf = ({ kafka, registry, postgres }: CorePorts): StackAddresses => ({
  kafkaBrokers: `127.0.0.1:${kafka}`,
  schemaRegistryUrl: registryUrl(registry),
  databaseUrl: databaseUrl(postgres),
});

/** The services that make a stack, each started by its call, with logs and data in `dir`. */
export const coreServices = (
  dir: string,
  ports: CorePorts,
  { proxied, extension }: StackExtras = {},
): Record<keyof CorePorts, () => Promise<Program>> => ({
  kafka: () => startKafka({ dir, port: ports.kafka, proxied }),
  registry: () => startRegistry({ dir, port: ports.registry }),
  postgres: () => startPostgres({ dir, port: ports.postgres, extension }),
});

/** Waits for all of them, so that none goes on unseen; throws what went wrong with any. */
export const allOrReasons = async <T extends readonly unknown[] | []>(
  started: T,
): Promise<{ -readonly [Index in keyof T]: Awaited<T[Index]> }> => {
  const results = await Promise.allSettled(started);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
  if (reasons.length > 0) throw new Error(reasons.map(({ message }) => message).join('\n'));
  return Promise.all(started);
};
