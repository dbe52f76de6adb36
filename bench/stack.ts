import { Client } from 'pg';
import { Kafka, logLevel } from 'kafkajs';
import { readBrokers } from '../dev-stack/dev/brokers.ts';
import { startSupervisedStack } from '../test/support/stack/supervised-stack.ts';
import { weakened } from './machine/durability.ts';
import type { startProcess } from './system/running-process.ts';

/** Kafka, registry and Postgres of the bench alone, on free ports, in a temporary folder. */
export type BenchStack = {
  readonly kafkaBrokers: string;
  readonly schemaRegistryUrl: string;
  /** The database from which others are created. */
  readonly databaseUrl: string;
  readonly database: Client;
  readonly kafka: Kafka;
  /** How the worker and the relay of a system are started, if not as usual. */
  readonly startProcess?: typeof startProcess;
  stop(): Promise<void>;
};

/**
 * Ends with this process, however that ends. BROKERS=3 makes it a cluster.
 * @param extension one of Postgres, there for who asks the stack's own database
 * @throws Error if Postgres would lose what it has committed: no figure may rest on that
 */
export async function startBenchStack(extension?: string): Promise<BenchStack> {
  const { kafkaBrokers, schemaRegistryUrl, databaseUrl, stop } = await startSupervisedStack('native', {
    brokers: readBrokers(process.env),
    ...(extension === undefined ? {} : { extension }),
  });
  const database = new Client(databaseUrl);
  try {
    await database.connect();
    const problem = await weakened(database);
    if (problem) throw new Error(problem);
    const kafka = new Kafka({
      brokers: kafkaBrokers.split(','),
      clientId: 'bench',
      logLevel: logLevel.NOTHING,
      retry: { retries: 30, initialRetryTime: 3, multiplier: 1.5, maxRetryTime: 100 },
    });
    return {
      kafkaBrokers,
      schemaRegistryUrl,
      databaseUrl,
      database,
      kafka,
      async stop() {
        await database.end().catch(() => undefined); // it may be gone already
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
