import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import type { Leadership } from '../../../processing/runtime/leadership.ts';
import { connectionFailure } from './errors.ts';
import { connect, type ConnectionSettings, type DedicatedConnection } from './session.ts';
import { ADVISORY_LOCK_KEY } from './installation-schema.ts';

/** Milliseconds between two attempts to get the lock. */
const RETRY_MS = 500;

/**
 * Leader election by an advisory lock: the process that holds the lock is the leader. The lock belongs to a session.
 * The server releases it when the leader's connection ends, for whatever reason, and when the session sends nothing for
 * the length of the lease, so a frozen leader is replaced. If that one wakes up again, Kafka's fencing stops it.
 * @param name each name has one leader per installation
 * @param leaseMs milliseconds
 */
export function postgresLeadership(settings: ConnectionSettings, name: string, leaseMs = 15_000): Leadership {
  let connection: DedicatedConnection | undefined;
  let keepAlive: NodeJS.Timeout | undefined;

  async function release(): Promise<void> {
    clearInterval(keepAlive);
    await connection?.close();
    connection = undefined;
  }

  return {
    async lead(stop) {
      await release();
      connection = await connect(settings);
      const { client, lost, close } = connection;
      await query(client, `set idle_session_timeout = ${Math.floor(leaseMs)}`);
      // So that people see in pg_stat_activity, and in `bin/allocation top`, which process leads.
      await query(client, `select set_config('application_name', $1, false)`, `${hostname()}:${process.pid}`);
      while (!stop.aborted && !lost.aborted) {
        if (await tryLock(client, name)) {
          keepAlive = setInterval(() => void query(client, 'select 1').catch(close), leaseMs / 3);
          return lost;
        }
        await setTimeout(RETRY_MS, undefined, { signal: AbortSignal.any([stop, lost]) }).catch(
          () => undefined,
        );
      }
      if (!stop.aborted)
        throw new TechnicalFailure('Postgres: the connection was lost while waiting for leadership');
      return stop;
    },
    release,
  };
}

async function tryLock(client: DedicatedConnection['client'], name: string): Promise<boolean> {
  const [row] = await query(client, `select pg_try_advisory_lock(${ADVISORY_LOCK_KEY}) as locked`, name);
  return row?.locked === true;
}

async function query(client: DedicatedConnection['client'], statement: string, ...values: string[]) {
  try {
    return (await client.query<{ locked?: boolean }>(statement, values)).rows;
  } catch (cause) {
    throw connectionFailure(cause);
  }
}
