import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { PG_MIGRATE_LOCK_ID, runner } from 'node-pg-migrate';
import type { ClientBase } from 'pg';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { connect, type ConnectionSettings } from '../connection/session.ts';
import { requireOwnSessions } from '../connection/own-sessions.ts';
import { schemaForTables } from '../connection/own-schema.ts';

/**
 * Brings the database's tables to what this version needs. Two processes may do it at once: an advisory lock
 * lets one work and the other find nothing left to do. A migration that is cut off is run again. The tables are made in
 * the first schema of the search path.
 * @throws UnfitDatabase if a pooler shares sessions, or if the search path says nowhere, or elsewhere than up to now
 */
export async function migrate(settings: ConnectionSettings, logger: Logger): Promise<void> {
  await requireOwnSessions(settings);
  const connection = await connect(settings, 0);
  try {
    await takeTurn(connection.client);
    const applied = await runner({
      dbClient: connection.client,
      schema: await schemaForTables(connection.client),
      dir: fileURLToPath(new URL('../migrations', import.meta.url)),
      migrationsTable: 'migrations',
      direction: 'up',
      noLock: true, // it is ours already
      log: (message) => logger.debug({}, message),
    });
    const names = applied.map(({ name }) => name);
    logger.info({ applied: names }, names.length > 0 ? 'migrations applied' : 'no migration pending');
  } finally {
    await connection.close();
  }
}

/** Milliseconds between looks whether it is this process's turn. */
const LOOK_EVERY = 200;

/**
 * Until the session ends. Not by waiting in the server: a migration that makes an index while others write waits until
 * every statement that is at work now has ended, and would wait for the one that waits for its turn.
 */
async function takeTurn(client: ClientBase): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>(
      `select pg_try_advisory_lock(${PG_MIGRATE_LOCK_ID}) as taken`,
    );
    if (rows[0]?.taken) return;
    await setTimeout(LOOK_EVERY);
  }
}
