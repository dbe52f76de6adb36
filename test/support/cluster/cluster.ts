import type { StackAddresses } from '../../../dev-stack/stack.ts';

/** Variables by which the set-up of the cluster passes its addresses to the test files. */
export type Cluster = StackAddresses;

export const CLUSTER = 'CLUSTER_STACK';

/** Makes this test file use the stack with three brokers. */
export function useCluster(): void {
  const addresses = process.env[CLUSTER];
  if (addresses === undefined)
    throw new Error('There is no cluster: run these tests by jest with its global setup');
  const { kafkaBrokers, schemaRegistryUrl, databaseUrl } = JSON.parse(addresses) as Cluster;
  process.env['KAFKA_BROKERS'] = kafkaBrokers;
  process.env['SCHEMA_REGISTRY_URL'] = schemaRegistryUrl;
  process.env['DATABASE_URL'] = databaseUrl;
}
