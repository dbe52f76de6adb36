import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { Logger } from '../../processing/logger.ts';
import { connect, type ConnectionSettings } from './dedicated-connection.ts';
import { requireOwnSessions } from './own-sessions.ts';
import { schemaForTables } from './own-schema.ts';

/**
 * Brings the database's tables to what this version needs. Two processes may do it at once: an advisory lock
 * lets one work and the other find nothing left to do. All pending migrations are one transaction. The tables are made
 * in the first schema of the search path.
 * @throws UnfitDatabase if a pooler shares sessions, or if the search path says nowhere, or elsewhere than up to now
 */
export async function migrate(settings: ConnectionSettings, logger: Logger): Promise<void> {
  await requireOwnSessions(settings);
  const connection = await connect(settings, 0);
  try {
    const applied = await runner({
      dbClient: connection.client,
      schema: await schemaForTables(connection.client),
      dir: fileURLToPath(new URL('./migrations', import.meta.url)),
      migrationsTable: 'migrations',
      direction: 'up',
      advisoryLockMode: 'wait',
      log: (message) => logger.debug({}, message),
    });
    const names = applied.map(({ name }) => name);
    logger.info({ applied: names }, names.length > 0 ? 'migrations applied' : 'no migration pending');
  } finally {
    await connection.close();
  }
}
