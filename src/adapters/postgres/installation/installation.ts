import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { InstallationRecord } from '../../../processing/installation/installation.ts';
import { connect, type ConnectionSettings } from '../connection/session.ts';
import { asTechnical } from '../connection/errors.ts';
import { ADVISORY_LOCK_KEY } from '../connection/installation-schema.ts';

/** Milliseconds to wait for the lock: another process of this installation may hold it while it waits for Kafka. */
const LOCK_TIMEOUT_MS = 60_000;
const LOCK_NAME = 'allocation: installation';

const nothing = z.object({});
const row = z.object({ id: z.string(), claimed: z.array(z.string()), schema: z.string() });
const relayRow = z.object({ RELAY_TRANSACTIONAL_ID: z.string(), RELAY_POSITION_TOPIC: z.string() });

/** Reads and writes the only row of table `installation`. */
export const postgresInstallation = (
  pool: DatabasePool,
  settings: ConnectionSettings,
): InstallationRecord => ({
  read: () =>
    asTechnical(async () => {
      const { id, claimed, schema } = await pool.one(sql.type(row)`
        select id, claimed, nspname as schema
        from installation join pg_class on pg_class.oid = installation.tableoid
        join pg_namespace on pg_namespace.oid = relnamespace`);
      return {
        installation: { id, database: databaseName(settings.url, schema) },
        claimed: new Set(claimed),
      };
    }),

  noteClaimed: (names) =>
    asTechnical(async () => {
      await pool.query(sql.type(nothing)`
        update installation set claimed = claimed || ${sql.array(names, 'text')}`);
    }),

  noteRelayNames: ({ RELAY_TRANSACTIONAL_ID, RELAY_POSITION_TOPIC }) =>
    asTechnical(() =>
      pool.one(sql.type(relayRow)`
        update installation
        set relay_transactional_id = coalesce(relay_transactional_id, ${RELAY_TRANSACTIONAL_ID}),
            relay_position_topic = coalesce(relay_position_topic, ${RELAY_POSITION_TOPIC})
        returning relay_transactional_id as "RELAY_TRANSACTIONAL_ID", relay_position_topic as "RELAY_POSITION_TOPIC"`),
    ),

  async exclusively(work) {
    const { client, close } = await connect(settings, LOCK_TIMEOUT_MS);
    try {
      await asTechnical(() => client.query(`select pg_advisory_lock(${ADVISORY_LOCK_KEY})`, [LOCK_NAME]));
      return await work();
    } finally {
      // Closing the session releases the lock.
      await close();
    }
  },
});

/** For example `db:5432/allocation`. Without user and password: other installations see it. */
function databaseName(url: string, schema: string): string {
  const { hostname, port, pathname } = new URL(url);
  const database = `${hostname}:${port || '5432'}${pathname}`;
  return schema === 'public' ? database : `${database}, schema ${schema}`;
}
