import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import { connectionFailure } from './errors.ts';
import { settingsStatement } from './session-settings.ts';

/** Milliseconds for the server to answer. */
const ANSWER_WITHIN = 10_000;
const CLOSE_WITHIN = 1_000;
/** The longest that a timer can be set to, 24 days: for 0 pg takes its default, which a pool has set. */
const NEVER = 2 ** 31 - 1;

export type ConnectionSettings = {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  readonly ssl?: ConnectionOptions | undefined;
};

/** A session of its own, for what belongs to a session: advisory locks and LISTEN. Not pooled. */
export type DedicatedConnection = {
  readonly client: pg.Client;
  /** Aborted when the connection is gone, for whatever reason. */
  readonly lost: AbortSignal;
  close(): Promise<void>;
};

/**
 * A session that is independent of the defaults of the database and its role.
 * @param answerWithin milliseconds for a statement; 0: as long as it takes
 * @throws TechnicalFailure if the server cannot be reached within 10 s
 */
export async function connect(
  settings: ConnectionSettings,
  answerWithin = ANSWER_WITHIN,
): Promise<DedicatedConnection> {
  const session = await openSession(settings, answerWithin);
  try {
    await session.client.query(settingsStatement({ statement_timeout: String(answerWithin) }));
    return session;
  } catch (cause) {
    await session.close();
    throw connectionFailure(cause);
  }
}

/**
 * A session as the server gives it.
 * @throws TechnicalFailure as `connect`
 */
export async function openSession(
  { url, ssl }: ConnectionSettings,
  answerWithin = ANSWER_WITHIN,
): Promise<DedicatedConnection> {
  const client = new pg.Client({
    connectionString: url,
    ...(ssl ? { ssl } : {}),
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    query_timeout: answerWithin || NEVER,
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
        CLOSE_WITHIN,
        client.end().catch(() => undefined),
      ),
  };
}
