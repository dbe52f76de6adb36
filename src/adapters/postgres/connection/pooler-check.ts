import type { ClientBase } from 'pg';
import { type ConnectionSettings, type DedicatedConnection, openSession } from './session.ts';
import { asTechnical, DatabaseMisconfigured } from './errors.ts';

// Settings, prepared statements, advisory locks and LISTEN belong to a session of the server. A pooler in transaction or
// statement mode gives a client another session with each transaction: all of them break, mostly without an error.

/** How often to compare the sessions of two clients: a busy pooler may keep a client on its session by chance. */
const COMPARISONS = 10;

const SESSION_MODE_REQUIRED =
  'Postgres: a pooler (PgBouncer) in front of it gives a connection another session with each transaction. ' +
  'Set pool_mode = session for it there, or connect to Postgres directly: leadership, wake-ups and prepared statements need one session per connection.';

/**
 * Checks that a connection stays on one session of the server. Changes no setting: on a shared session, other clients
 * would get it.
 * @throws DatabaseMisconfigured if the connection does not stay on one session
 * @throws TechnicalFailure if the server cannot be reached
 */
export const requireDedicatedSessions = (settings: ConnectionSettings): Promise<void> =>
  asTechnical(() => check(settings));

async function check(settings: ConnectionSettings): Promise<void> {
  const one = await openSession(settings);
  try {
    // The process id that the server sends at the start of a connection; a pooler sends a number of its own.
    const { processID } = one.client as ClientBase & { readonly processID?: number };
    if ((await sessionOf(one)) === processID) return;
    await requireSessionMode(one, settings);
  } catch (error) {
    throw isStatementMode(error) ? new DatabaseMisconfigured(SESSION_MODE_REQUIRED, { cause: error }) : error;
  } finally {
    await one.close();
  }
}

/** Behind a pooler: while another connection is in a transaction, this one must keep its own session. */
async function requireSessionMode(one: DedicatedConnection, settings: ConnectionSettings): Promise<void> {
  const other = await openSession(settings);
  try {
    for (let comparison = 0; comparison < COMPARISONS; comparison += 1) {
      const before = await sessionOf(one);
      await other.client.query('begin');
      // One after the other: if `other` holds the pooler's only session, `one` would wait for it forever.
      if ((await sessionOf(other)) === before) throw new DatabaseMisconfigured(SESSION_MODE_REQUIRED);
      const after = await sessionOf(one);
      await other.client.query('commit');
      if (after !== before) throw new DatabaseMisconfigured(SESSION_MODE_REQUIRED);
    }
  } finally {
    await other.close();
  }
}

async function sessionOf({ client }: DedicatedConnection): Promise<number | undefined> {
  const { rows } = await client.query<{ session: number }>('select pg_backend_pid() as session');
  return rows[0]?.session;
}

/** In statement mode PgBouncer refuses transactions. */
const isStatementMode = (error: unknown): boolean =>
  Error.isError(error) && /statement pooling mode/i.test(error.message);
