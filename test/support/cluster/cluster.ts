import type { StackAddresses } from '../../../dev-stack/stack.ts';

/** What the set-up of the cluster tells its test files, by the environment. */
export type Cluster = StackAddresses;

export const CLUSTER = 'CLUSTER_STACK';

/** From now on this test file's stack is the one with three brokers. */
export function useCluster(): void {
  const told = process.env[CLUSTER];
  if (told === undefined)
    throw new Error('There is no cluster: run these tests by jest with its global setup');
  const { kafkaBrokers, schemaRegistryUrl, databaseUrl } = JSON.parse(told) as Cluster;
  process.env['KAFKA_BROKERS'] = kafkaBrokers;
  process.env['SCHEMA_REGISTRY_URL'] = schemaRegistryUrl;
  process.env['DATABASE_URL'] = databaseUrl;
}
