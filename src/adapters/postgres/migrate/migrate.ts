import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { PG_MIGRATE_LOCK_ID, runner } from 'node-pg-migrate';
import type { ClientBase } from 'pg';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { connect, type ConnectionSettings } from '../connection/session.ts';
import { requireDedicatedSessions } from '../connection/pooler-check.ts';
import { schemaForTables } from '../connection/installation-schema.ts';

/**
 * Applies all pending migrations, in the first schema of the search path. Several processes may call it at the same
 * time: one holds an advisory lock, and the others then find nothing pending. A migration that was interrupted runs
 * again.
 * @throws DatabaseMisconfigured if a pooler shares sessions, or if the search path names no schema, or another one than
 *   that of the existing tables
 */
export async function migrate(settings: ConnectionSettings, logger: Logger): Promise<void> {
  await requireDedicatedSessions(settings);
  const connection = await connect(settings, 0);
  try {
    await lockMigrations(connection.client);
    const applied = await runner({
      dbClient: connection.client,
      schema: await schemaForTables(connection.client),
      dir: fileURLToPath(new URL('../migrations', import.meta.url)),
      migrationsTable: 'migrations',
      direction: 'up',
      noLock: true, // lockMigrations holds it already
      log: (message) => logger.debug({}, message),
    });
    const names = applied.map(({ name }) => name);
    logger.info({ applied: names }, names.length > 0 ? 'migrations applied' : 'no migration pending');
  } finally {
    await connection.close();
  }
}

/** Milliseconds between two attempts to get the lock. */
const RETRY_MS = 200;

/**
 * Waits for the lock, and holds it until the session ends. Tries again and again instead of waiting in the server:
 * `create index concurrently` waits for every running statement, so it would wait for the one that waits for the lock.
 */
async function lockMigrations(client: ClientBase): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>(
      `select pg_try_advisory_lock(${PG_MIGRATE_LOCK_ID}) as locked`,
    );
    if (rows[0]?.locked) return;
    await setTimeout(RETRY_MS);
  }
}
