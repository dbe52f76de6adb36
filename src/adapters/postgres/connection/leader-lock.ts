import { setTimeout } from 'node:timers/promises';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import type { Leadership } from '../../../processing/runtime/leadership.ts';
import { connectionFailure } from './errors.ts';
import { connect, type ConnectionSettings, type DedicatedConnection } from './session.ts';
import { LOCK_KEY } from './own-schema.ts';

/** Milliseconds between two tries to take the lead. */
const RETRY_EVERY = 500;

/**
 * Leads who holds an advisory lock. It belongs to a session: the server frees it when the leader's connection
 * ends, killed or not, and when it says nothing for the length of the lease: a frozen leader makes way. Should
 * it come back, Kafka's fencing stops it.
 * @param name one leader a name and installation
 * @param lease milliseconds
 */
export function postgresLeadership(settings: ConnectionSettings, name: string, lease = 15_000): Leadership {
  let connection: DedicatedConnection | undefined;
  let signOfLife: NodeJS.Timeout | undefined;

  async function release(): Promise<void> {
    clearInterval(signOfLife);
    await connection?.close();
    connection = undefined;
  }

  return {
    async lead(stop) {
      await release();
      connection = await connect(settings);
      const { client, lost, close } = connection;
      await query(client, `set idle_session_timeout = ${Math.floor(lease)}`);
      while (!stop.aborted && !lost.aborted) {
        if (await tryLock(client, name)) {
          signOfLife = setInterval(() => void query(client, 'select 1').catch(close), lease / 3);
          return lost;
        }
        await setTimeout(RETRY_EVERY, undefined, { signal: AbortSignal.any([stop, lost]) }).catch(
          () => undefined,
        );
      }
      if (!stop.aborted) throw new TechnicalFailure('Postgres: the connection was lost while standing by');
      return stop;
    },
    release,
  };
}

async function tryLock(client: DedicatedConnection['client'], name: string): Promise<boolean> {
  const [row] = await query(client, `select pg_try_advisory_lock(${LOCK_KEY}) as locked`, name);
  return row?.locked === true;
}

async function query(client: DedicatedConnection['client'], statement: string, ...values: string[]) {
  try {
    return (await client.query<{ locked?: boolean }>(statement, values)).rows;
  } catch (cause) {
    throw connectionFailure(cause);
  }
}
