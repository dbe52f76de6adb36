import { askedKind } from '../../../dev-stack/dev/stack-kind.ts';
import { sharedStack } from '../stack/shared-stack.ts';
import { startSupervisedStack } from '../stack/supervised-stack.ts';
import { type Cluster, CLUSTER } from './cluster.ts';

/**
 * Starts a stack with three brokers, of the kind of the usual one. Without it the run fails.
 */
export default async (): Promise<void> => {
  const { kafkaBrokers, schemaRegistryUrl, databaseUrl } = await sharedStack(
    async () =>
      startSupervisedStack(await askedKind('TEST_STACK', process.env['TEST_STACK']), { brokers: 3 }),
    'cluster',
  );
  process.env[CLUSTER] = JSON.stringify({ kafkaBrokers, schemaRegistryUrl, databaseUrl } satisfies Cluster);
};
