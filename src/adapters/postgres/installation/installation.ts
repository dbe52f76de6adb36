import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { InstallationRecord } from '../../../processing/installation/installation.ts';
import { connect, type ConnectionSettings } from '../connection/session.ts';
import { asTechnical } from '../connection/errors.ts';
import { LOCK_KEY } from '../connection/own-schema.ts';

/** Milliseconds to wait for another process of this installation, which may be waiting for Kafka. */
const TURN_WITHIN = 60_000;
const LOCK = 'allocation: installation';

const nothing = z.object({});
const row = z.object({ id: z.string(), claimed: z.array(z.string()), schema: z.string() });
const relayRow = z.object({ RELAY_TRANSACTIONAL_ID: z.string(), RELAY_POSITION_TOPIC: z.string() });

/** The only row of `installation`. */
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
      return { installation: { id, database: placeOf(settings.url, schema) }, claimed: new Set(claimed) };
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
    const { client, close } = await connect(settings, TURN_WITHIN);
    try {
      await asTechnical(() => client.query(`select pg_advisory_lock(${LOCK_KEY})`, [LOCK]));
      return await work();
    } finally {
      // The lock goes with the session.
      await close();
    }
  },
});

/** Without user and password: it is shown to others. */
function placeOf(url: string, schema: string): string {
  const { hostname, port, pathname } = new URL(url);
  const place = `${hostname}:${port || '5432'}${pathname}`;
  return schema === 'public' ? place : `${place}, schema ${schema}`;
}
