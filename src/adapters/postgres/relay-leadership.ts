import { setTimeout } from 'node:timers/promises';
import { TechnicalFailure } from '../../service-layer/failures.ts';
import type { RelayLeadership } from '../../processing/relay-roles.ts';
import { connect, type ConnectionSettings, type DedicatedConnection } from './dedicated-connection.ts';

/** Milliseconds between two tries to take the lead. */
const RETRY_EVERY = 500;

/**
 * Leads who holds an advisory lock. It belongs to a session: the server frees it when the leader's connection
 * ends, killed or not. A frozen leader that comes back is stopped by Kafka's fencing.
 * @param name one leader a name
 */
export function postgresRelayLeadership(settings: ConnectionSettings, name: string): RelayLeadership {
  let connection: DedicatedConnection | undefined;

  async function release(): Promise<void> {
    await connection?.close();
    connection = undefined;
  }

  return {
    async lead(stop) {
      await release();
      connection = await connect(settings);
      const { client, lost } = connection;
      while (!stop.aborted && !lost.aborted) {
        if (await tryLock(client, name)) return lost;
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
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
      [name],
    );
    return rows[0]?.locked === true;
  } catch (cause) {
    throw new TechnicalFailure(`Postgres: ${(cause as Error).message}`, { cause });
  }
}
