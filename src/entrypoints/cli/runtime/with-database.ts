import { createPool } from '../../../adapters/postgres/connection/pool.ts';
import { poolSettings } from '../../../bootstrap/adapter-settings.ts';
import { aborted, atMost } from '../../../processing/runtime/deadlines.ts';
import { Interrupted } from './errors.ts';
import type { CommandContext } from './run-command.ts';

const CLOSE_TIMEOUT_MS = 1_000;

type Pool = Awaited<ReturnType<typeof createPool>>;

/**
 * Opens a connection pool, runs `work` on it, and closes it.
 * @param statementTimeoutMs default: as configured
 * @throws Interrupted by Ctrl-C
 */
export async function withDatabase<Result>(
  { config, stop }: CommandContext,
  work: (pool: Pool) => Promise<Result>,
  statementTimeoutMs?: number,
): Promise<Result> {
  const stopped = aborted(stop).then(() => {
    throw new Interrupted('stopped before the end.');
  });
  const settings = poolSettings(config);
  const opening = createPool(
    statementTimeoutMs === undefined ? settings : { ...settings, statementTimeout: statementTimeoutMs },
  );
  const pool = await Promise.race([opening, stopped]);
  try {
    return await Promise.race([work(pool), stopped]);
  } finally {
    await atMost(CLOSE_TIMEOUT_MS, pool.end());
  }
}
