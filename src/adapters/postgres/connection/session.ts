import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import { connectionFailure } from './errors.ts';
import { settingsStatement } from './session-settings.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Milliseconds for the server to answer a statement. */
const ANSWER_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 1_000;
/** The longest time of a timer in Node, 24 days. For 0 pg would use `pg.defaults`, which another library may have set. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

export type ConnectionSettings = {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  readonly ssl?: ConnectionOptions | undefined;
};

/** A connection outside the pool, for what belongs to one session: advisory locks, LISTEN, migrations. */
export type DedicatedConnection = {
  readonly client: pg.Client;
  /** Aborted when the connection has ended, for whatever reason. */
  readonly lost: AbortSignal;
  close(): Promise<void>;
};

/**
 * Opens a session that is independent of the defaults of the database and its role.
 * @param answerTimeoutMs milliseconds for a statement; 0: no limit
 * @throws TechnicalFailure if the server cannot be reached within 10 s
 */
export async function connect(
  settings: ConnectionSettings,
  answerTimeoutMs = ANSWER_TIMEOUT_MS,
): Promise<DedicatedConnection> {
  const session = await openSession(settings, answerTimeoutMs);
  try {
    await session.client.query(settingsStatement({ statement_timeout: String(answerTimeoutMs) }));
    return session;
  } catch (cause) {
    await session.close();
    throw connectionFailure(cause);
  }
}

/**
 * Opens a session with the defaults of the database and its role.
 * @throws TechnicalFailure as `connect` does
 */
export async function openSession(
  { url, ssl }: ConnectionSettings,
  answerTimeoutMs = ANSWER_TIMEOUT_MS,
): Promise<DedicatedConnection> {
  const client = new pg.Client({
    connectionString: url,
    ...(ssl ? { ssl } : {}),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    query_timeout: answerTimeoutMs || NO_TIMEOUT_MS,
  });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  try {
    await client.connect();
  } catch (cause) {
    throw connectionFailure(cause);
  }
  return {
    client,
    lost: lost.signal,
    close: () =>
      atMost(
        CLOSE_TIMEOUT_MS,
        client.end().catch(() => undefined),
      ),
  };
}
