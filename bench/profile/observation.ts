import { monotonic } from '../latency/arrivals-protocol.ts';
import type { BenchStack } from '../stack.ts';
import { walPosition } from '../system/outbox-growth.ts';
import type { RunningProcess } from '../system/running-process.ts';
import { coresOf } from './cores.ts';
import { costSince, type Statement, statementsOf } from './statements.ts';
import { lookAtWaits, type Look } from './waits.ts';

/** The observations of the running processes and their database between two times. */
export type Observation = {
  /** Milliseconds on the machine's monotonic clock. */
  readonly from: number;
  readonly to: number;
  readonly cores: Readonly<Record<string, number>>;
  readonly statements: readonly Statement[];
  readonly looks: readonly Look[];
  /** Statements of all databases of the stack. Nothing else writes meanwhile. */
  readonly walBytes: number;
};

/**
 * Observes from this call on, over the connection to the stack's own database. Call the returned function to end it.
 */
export async function observe(
  { database }: BenchStack,
  observed: string,
  processes: readonly RunningProcess[],
): Promise<() => Promise<Observation>> {
  const from = monotonic();
  const cores = coresOf(processes);
  const end = new AbortController();
  const statements = await statementsOf(database, observed);
  const wal = await walPosition(database);
  const looking = lookAtWaits(database, observed, end.signal);
  looking.catch(() => undefined); // the caller sees the error when it ends the observation

  return async () => {
    const to = monotonic();
    const used = cores();
    end.abort();
    return {
      from,
      to,
      cores: used,
      looks: await looking,
      statements: costSince(statements, await statementsOf(database, observed)),
      walBytes: (await walPosition(database)) - wal,
    };
  };
}
