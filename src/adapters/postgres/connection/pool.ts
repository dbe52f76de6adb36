import type { ConnectionOptions } from 'node:tls';
import { createPgDriverFactory } from '@slonik/pg-driver';
import pg from 'pg';
import { createPool as createSlonikPool, type DatabasePool } from 'slonik';
import { asTechnical } from './errors.ts';
import { requireOwnSessions } from './own-sessions.ts';
import { settingsStatement } from './session-settings.ts';

export type PostgresSettings = {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  /** TLS, if the server is to be reached by it. */
  readonly ssl?: ConnectionOptions | undefined;
  /** Connections at most. */
  readonly maxConnections: number;
  /** Milliseconds after which the server gives a statement up. */
  readonly statementTimeout: number;
  /**
   * Milliseconds after which the server ends a session that does nothing in an open transaction: whoever is frozen
   * there must not keep others from the rows it has locked.
   */
  readonly idleTransactionTimeout?: number;
  /**
   * True where all statements go by a key: one that is planned once a session must not keep to reading whole a table
   * that was nearly empty then.
   */
  readonly byKeyOnly?: boolean;
};

/**
 * What is planned once must not depend on a day's sizes, and what takes milliseconds must not be compiled first. By
 * bitmaps, a key whose second column has alternatives is looked up once for each of them.
 */
const BY_KEY_ONLY = { enable_seqscan: 'off', enable_bitmapscan: 'off', jit: 'off' };

/** Milliseconds beyond the server's own time limit after which a connection counts as dead. */
const ANSWER_GRACE = 5_000;

/**
 * A pool of connections; one is tried at once. End it with `pool.end()`.
 * @throws TechnicalFailure if the server cannot be reached
 * @throws UnfitDatabase if a pooler before it shares sessions
 */
export const createPool = (settings: PostgresSettings): Promise<DatabasePool> =>
  asTechnical(async () => {
    await requireOwnSessions(settings);
    return slonikPool(settings);
  });

async function slonikPool(settings: PostgresSettings): Promise<DatabasePool> {
  // A server that is gone without a word answers no statement_timeout. slonik has no setting of its own for it.
  pg.defaults.query_timeout = settings.statementTimeout + ANSWER_GRACE;
  const pool = await createSlonikPool(settings.url, {
    ...(settings.ssl ? { ssl: settings.ssl } : {}),
    maxPoolSize: settings.maxConnections,
    driverFactory: driverOf(sessionSettings(settings)),
    statementTimeout: 'DISABLE_TIMEOUT',
    idleInTransactionSessionTimeout: 'DISABLE_TIMEOUT',
    idleTimeout: 'DISABLE_TIMEOUT',
    captureStackTrace: false,
    connectionRetryLimit: 0,
    // The caller retries: a transaction here also decides what is done after it.
    queryRetryLimit: 0,
    transactionRetryLimit: 0,
    // All statements of a session are to have the same settings: nothing to discard, a round trip saved per transaction.
    resetConnection: () => Promise.resolve(),
    typeParsers: [
      // Offsets, sequences and versions stay far below 2^53.
      { name: 'int8', parse: Number },
      { name: 'date', parse: (value) => value },
    ],
  });
  // Failures reach whoever asked; without a listener Node would throw them a second time.
  pool.on('error', () => undefined);
  return pool;
}

const sessionSettings = ({ statementTimeout, idleTransactionTimeout, byKeyOnly }: PostgresSettings) => ({
  statement_timeout: String(statementTimeout),
  idle_in_transaction_session_timeout: String(idleTransactionTimeout ?? 0),
  ...(byKeyOnly ? BY_KEY_ONLY : {}),
});

/** slonik's own driver; each session has its settings before it is used. */
function driverOf(settings: ReturnType<typeof sessionSettings>): ReturnType<typeof createPgDriverFactory> {
  const { text, values } = settingsStatement(settings);
  const connectBy = createPgDriverFactory();
  return async (configuration) => {
    const driver = await connectBy(configuration);
    return {
      ...driver,
      async createClient() {
        const client = await driver.createClient();
        client.acquire();
        try {
          await client.query(text, values);
          await client.release();
        } catch (error) {
          await client.destroy().catch(() => undefined);
          throw error;
        }
        return client;
      },
    };
  };
}
