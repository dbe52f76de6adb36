import { Client } from 'pg';
import { Kafka, logLevel } from 'kafkajs';
import { readBrokers } from '../dev-stack/dev/brokers.ts';
import { startSupervisedStack } from '../test/support/stack/supervised-stack.ts';
import { weakened } from './machine/durability.ts';
import type { startProcess } from './system/running-process.ts';

/** Kafka, registry and Postgres for the bench only, on free ports, with data in a temporary folder. */
export type BenchStack = {
  readonly kafkaBrokers: string;
  readonly schemaRegistryUrl: string;
  /** The database whose connection creates the others. */
  readonly databaseUrl: string;
  readonly database: Client;
  readonly kafka: Kafka;
  /** Replaces the usual way to start the worker and the relay of a system. */
  readonly startProcess?: typeof startProcess;
  stop(): Promise<void>;
};

/**
 * The stack ends when this process ends in any way. BROKERS=3 starts a cluster.
 * @param extension a Postgres extension, created in the stack's own database
 * @throws Error if Postgres could lose commits, because figures of such a database would be meaningless
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
