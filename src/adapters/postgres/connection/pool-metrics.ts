import type { DatabasePool } from 'slonik';
import { type Metrics, observedOf } from '../../../processing/runtime/metrics.ts';

export const POOL_CONNECTIONS = observedOf({
  labels: { state: ['used', 'idle'] },
  metrics: {
    connections: {
      kind: 'gauge',
      name: 'allocation.database.pool.connections',
      unit: '{connection}',
      description: 'Open connections of the Postgres pool, by state',
    },
  },
});

export const POOL = observedOf({
  labels: {},
  metrics: {
    max: {
      kind: 'gauge',
      name: 'allocation.database.pool.max_connections',
      unit: '{connection}',
      description: 'Connections that the Postgres pool may open: DATABASE_POOL_SIZE',
    },
    waiting: {
      kind: 'gauge',
      name: 'allocation.database.pool.waiting',
      unit: '{request}',
      description: 'Work that waits for a connection of the Postgres pool',
    },
  },
});

/** Lets the use of the pool be read. */
export function observePool(metrics: Metrics, pool: Pick<DatabasePool, 'state'>, max: number): void {
  metrics.observe(POOL_CONNECTIONS, () => {
    const { acquiredConnections: used, idleConnections: idle } = pool.state();
    return [
      { labels: { state: 'used' }, values: { connections: used } },
      { labels: { state: 'idle' }, values: { connections: idle } },
    ] as const;
  });
  metrics.observe(POOL, () => [{ labels: {}, values: { max, waiting: pool.state().waitingClients } }]);
}
