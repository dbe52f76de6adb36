import type { ConnectionOptions } from 'node:tls';
import { createPgDriverFactory } from '@slonik/pg-driver';
import { createPool as createSlonikPool, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { answeredWithin, asTechnical } from './errors.ts';
import { requireDedicatedSessions } from './pooler-check.ts';
import { settingsStatement } from './session-settings.ts';

export type PostgresSettings = {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  /** TLS options; absent: no TLS. */
  readonly ssl?: ConnectionOptions | undefined;
  /** Connections at most. */
  readonly maxConnections: number;
  /** Milliseconds after which the server cancels a statement. */
  readonly statementTimeout: number;
  /**
   * Milliseconds after which the server ends a session that is idle in an open transaction: a frozen process must not
   * hold its row locks.
   */
  readonly idleTransactionTimeout?: number;
  /**
   * True where every statement finds its rows by a key. A prepared statement is planned once a session, perhaps while
   * a table is nearly empty: it must not keep a plan that reads the whole table.
   */
  readonly byKeyOnly?: boolean;
};

/**
 * The plan of a prepared statement must not depend on the size of the tables on that day, and a statement of some
 * milliseconds must not be compiled (jit) first. With bitmap scans, a key whose second column has alternatives is
 * looked up once for each of them.
 */
const BY_KEY_ONLY = { enable_seqscan: 'off', enable_bitmapscan: 'off', jit: 'off' };

/** Milliseconds beyond `statementTimeout` after which a connection counts as dead. */
const ANSWER_GRACE_MS = 5_000;

/**
 * Creates a pool of connections and opens one of them. End it with `pool.end()`.
 * @throws TechnicalFailure if the server cannot be reached
 * @throws DatabaseMisconfigured if a pooler in front of the server shares sessions
 */
export const createPool = (settings: PostgresSettings): Promise<DatabasePool> =>
  asTechnical(async () => {
    await requireDedicatedSessions(settings);
    return slonikPool(settings);
  });

/** For health checks. Returns why Postgres does not answer; undefined if it does. */
export const postgresProblem = (pool: DatabasePool): Promise<string | undefined> =>
  asTechnical(() => pool.query(sql.type(z.object({}))`select`)).then(
    () => undefined,
    (error: Error) => error.message,
  );

/** Forwards slonik's own log (roarr) to `logger`, at level debug. While ROARR_LOG is unset slonik writes nothing itself. */
export function forwardSlonikLog(logger: Logger): void {
  const { ROARR: roarr } = globalThis as { ROARR?: { write?: (line: string) => void } };
  if (!roarr) return;
  roarr.write = (line) => {
    const { message, context } = JSON.parse(line) as { message: string; context: object };
    logger.debug({ slonik: context }, message);
  };
}

async function slonikPool(settings: PostgresSettings): Promise<DatabasePool> {
  const pool = await createSlonikPool(settings.url, {
    ...(settings.ssl ? { ssl: settings.ssl } : {}),
    maxPoolSize: settings.maxConnections,
    driverFactory: driverFactory(sessionSettings(settings), settings.statementTimeout + ANSWER_GRACE_MS),
    statementTimeout: 'DISABLE_TIMEOUT',
    idleInTransactionSessionTimeout: 'DISABLE_TIMEOUT',
    idleTimeout: 'DISABLE_TIMEOUT',
    captureStackTrace: false,
    connectionRetryLimit: 0,
    // The caller retries: only it knows what else to repeat with the transaction.
    queryRetryLimit: 0,
    transactionRetryLimit: 0,
    // All statements need the same session settings, so there is nothing to reset: this saves a round trip a transaction.
    resetConnection: () => Promise.resolve(),
    typeParsers: [
      // Offsets, sequences and versions stay far below 2^53.
      { name: 'int8', parse: Number },
      { name: 'date', parse: (value) => value },
    ],
  });
  // The caller gets each failure; without a listener Node would throw it a second time.
  pool.on('error', () => undefined);
  return pool;
}

const sessionSettings = ({ statementTimeout, idleTransactionTimeout, byKeyOnly }: PostgresSettings) => ({
  statement_timeout: String(statementTimeout),
  idle_in_transaction_session_timeout: String(idleTransactionTimeout ?? 0),
  ...(byKeyOnly ? BY_KEY_ONLY : {}),
});

type DriverFactory = ReturnType<typeof createPgDriverFactory>;
type DriverClient = Awaited<ReturnType<Awaited<ReturnType<DriverFactory>>['createClient']>>;

/**
 * slonik's own driver with two additions: each session gets its settings before its first use, and each answer has a
 * time limit.
 */
function driverFactory(settings: ReturnType<typeof sessionSettings>, answerTimeoutMs: number): DriverFactory {
  const { text, values } = settingsStatement(settings);
  const createDriver = createPgDriverFactory();
  return async (configuration) => {
    // The driver opens a connection at once to look up the types.
    const driver = await answeredWithin(answerTimeoutMs, createDriver(configuration));
    return {
      ...driver,
      async createClient() {
        const client = withAnswerTimeout(await driver.createClient(), answerTimeoutMs);
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

/**
 * A server that disappeared (power or network lost) cannot apply `statement_timeout`, so the client needs a limit, too.
 * pg has one, but the driver has no option for it. The driver passes its first argument to `pg.Client.query` unchanged,
 * so an object with pg's `query_timeout` works in place of the text.
 */
const withAnswerTimeout = (client: DriverClient, answerTimeoutMs: number): DriverClient => ({
  ...client,
  query: (text, values, options) => {
    const query = { text, name: options?.name, query_timeout: answerTimeoutMs };
    return client.query(query as unknown as string, values);
  },
});
