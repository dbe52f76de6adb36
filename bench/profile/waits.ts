import { setTimeout } from 'node:timers/promises';
import type { Client } from 'pg';
import { type Share, shares } from './shares.ts';

/** The wait of each active session of a database at one moment. */
export type Look = readonly string[];

const EVERY = 20;

/**
 * Takes a sample every 20 ms until `end` is aborted. The client is connected to another database, so it does not see
 * itself.
 */
export async function lookAtWaits(client: Client, database: string, end: AbortSignal): Promise<Look[]> {
  const looks: Look[] = [];
  while (!end.aborted) {
    const { rows } = await client.query<{ event: string }>(
      `select coalesce(wait_event_type || ': ' || wait_event, 'on CPU') as event
       from pg_stat_activity where datname = $1 and state = 'active'`,
      [database],
    );
    looks.push(rows.map(({ event }) => event));
    await setTimeout(EVERY, undefined, { signal: end }).catch(() => undefined);
  }
  return looks;
}

/** The average number of active sessions, and the share of their time for each wait. */
export const waits = (looks: readonly Look[]): { readonly active: number; readonly events: Share[] } => ({
  active: looks.flat().length / looks.length,
  events: shares(
    looks.flat(),
    (event) => event,
    () => 1,
  ),
});
