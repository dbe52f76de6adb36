import { createPool } from '../../../adapters/postgres/connection/pool.ts';
import { poolSettings } from '../../../bootstrap/adapter-settings.ts';
import { aborted, atMost } from '../../../processing/runtime/deadlines.ts';
import { Stopped } from './exit-codes.ts';
import type { CommandContext } from './run-command.ts';

/** Milliseconds for a database that does not answer to let go of its connections. */
const END_WITHIN = 1_000;

type Pool = Awaited<ReturnType<typeof createPool>>;

/**
 * Does something on a pool of connections that is closed afterwards.
 * @param statementTimeout milliseconds; absent: as configured
 * @throws Stopped by Ctrl-C
 */
export async function withDatabase<Result>(
  { config, stop }: CommandContext,
  work: (pool: Pool) => Promise<Result>,
  statementTimeout?: number,
): Promise<Result> {
  const stopped = aborted(stop).then(() => {
    throw new Stopped('stopped before the end.');
  });
  const settings = poolSettings(config);
  const opening = createPool(statementTimeout === undefined ? settings : { ...settings, statementTimeout });
  const pool = await Promise.race([opening, stopped]);
  try {
    return await Promise.race([work(pool), stopped]);
  } finally {
    await atMost(END_WITHIN, pool.end());
  }
}
