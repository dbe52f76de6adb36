import type { ClientBase } from 'pg';
import { type ConnectionSettings, type DedicatedConnection, openSession } from './session.ts';
import { asTechnical } from './errors.ts';
import { UnfitDatabase } from './unfit-database.ts';

// Settings, prepared statements, advisory locks and LISTEN belong to a session of the server. A pooler that gives its
// clients another one with each transaction breaks all of them, and mostly without a word.

/** Looks at which session a client has: a pooler that others use, too, may give the same one by chance. */
const LOOKS = 10;

const REFUSAL =
  'Postgres: a pooler (PgBouncer) stands before it and gives a connection another session with each transaction. ' +
  'Set pool_mode = session for it there, or connect to Postgres directly: leadership, wake-ups and prepared statements belong to a session.';

/**
 * Makes sure that a connection is a session of the server. Sets nothing: of a session that is shared others would have it.
 * @throws UnfitDatabase if it is not
 * @throws TechnicalFailure if the server cannot be reached
 */
export const requireOwnSessions = (settings: ConnectionSettings): Promise<void> =>
  asTechnical(() => look(settings));

async function look(settings: ConnectionSettings): Promise<void> {
  const one = await openSession(settings);
  try {
    // What the server says at the start; a pooler says a number of its own.
    const { processID } = one.client as ClientBase & { readonly processID?: number };
    if ((await sessionOf(one)) === processID) return;
    await requireApart(one, settings);
  } catch (error) {
    throw isStatementMode(error) ? new UnfitDatabase(REFUSAL, { cause: error }) : error;
  } finally {
    await one.close();
  }
}

/** Behind a pooler: a connection keeps its session while another one is in a transaction, and that has not the same. */
async function requireApart(one: DedicatedConnection, settings: ConnectionSettings): Promise<void> {
  const other = await openSession(settings);
  try {
    for (let looks = 0; looks < LOOKS; looks += 1) {
      const before = await sessionOf(one);
      await other.client.query('begin');
      // Asked for one after the other: with the only session taken, `one` would wait for it.
      if ((await sessionOf(other)) === before) throw new UnfitDatabase(REFUSAL);
      const after = await sessionOf(one);
      await other.client.query('commit');
      if (after !== before) throw new UnfitDatabase(REFUSAL);
    }
  } finally {
    await other.close();
  }
}

async function sessionOf({ client }: DedicatedConnection): Promise<number | undefined> {
  const { rows } = await client.query<{ session: number }>('select pg_backend_pid() as session');
  return rows[0]?.session;
}

/** PgBouncer's third mode knows no transactions. */
const isStatementMode = (error: unknown): boolean =>
  Error.isError(error) && /statement pooling mode/i.test(error.message);
