import { sharedStack } from '../stack/shared-stack.ts';
import { startSupervisedStack } from '../stack/supervised-stack.ts';
import { type Cluster, CLUSTER } from './cluster.ts';

/**
 * Starts a stack with three brokers, beside the usual one of the same run: natively, also where that one runs in
 * Docker. Without it the run fails.
 */
export default async (): Promise<void> => {
  const { kafkaBrokers, schemaRegistryUrl, databaseUrl } = await sharedStack(
    () => startSupervisedStack('native', { brokers: 3 }),
    'cluster',
  );
  process.env[CLUSTER] = JSON.stringify({ kafkaBrokers, schemaRegistryUrl, databaseUrl } satisfies Cluster);
};
