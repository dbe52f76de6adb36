import type { ConnectionOptions } from 'node:tls';
import { createPool as createSlonikPool, type DatabasePool } from 'slonik';
import { asTechnical } from './failures.ts';

export type PostgresSettings = {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  /** TLS, if the server is to be reached by it. */
  readonly ssl?: ConnectionOptions | undefined;
  /** Connections at most. */
  readonly maxConnections: number;
  /** Milliseconds after which the server gives a statement up. */
  readonly statementTimeout: number;
};

/**
 * A pool of connections; one is tried at once. End it with `pool.end()`.
 * @throws TechnicalFailure if the server cannot be reached
 */
export const createPool = (settings: PostgresSettings): Promise<DatabasePool> =>
  asTechnical(() => slonikPool(settings));

function slonikPool(settings: PostgresSettings): Promise<DatabasePool> {
  return createSlonikPool(settings.url, {
    ...(settings.ssl ? { ssl: settings.ssl } : {}),
    maxPoolSize: settings.maxConnections,
    statementTimeout: settings.statementTimeout,
    idleTimeout: 'DISABLE_TIMEOUT',
    captureStackTrace: false,
    connectionRetryLimit: 0,
    // The caller retries: a transaction here also decides what is done after it.
    queryRetryLimit: 0,
    transactionRetryLimit: 0,
    // Nothing is set per session, so there is nothing to discard; a round trip saved per transaction.
    resetConnection: () => Promise.resolve(),
    typeParsers: [
      // Offsets, sequences and versions stay far below 2^53.
      { name: 'int8', parse: Number },
      { name: 'date', parse: (value) => value },
    ],
  });
}
