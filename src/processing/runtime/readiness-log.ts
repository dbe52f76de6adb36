import type { HealthReport } from './health.ts';
import type { Logger } from './logger.ts';

/**
 * The same report, which logs each change once: what is wrong when a process that has started is not ready any more,
 * or for another reason, and that it is ready again. Nobody asks, nothing is logged.
 */
export function readinessLog(
  report: () => Promise<HealthReport>,
  logger: Logger,
): () => Promise<HealthReport> {
  let known = '';

  return async () => {
    const found = await report();
    // Not by their words, which count the seconds.
    const wrong = Object.keys(found.problems).join();
    if (!found.started || wrong === known) return found;
    known = wrong;
    if (wrong === '') logger.info({}, 'ready again');
    else logger.warn({ problems: found.problems }, `not ready: ${Object.values(found.problems).join('; ')}`);
    return found;
  };
}
