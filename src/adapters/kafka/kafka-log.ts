import { logLevel, type LogEntry } from 'kafkajs';
import type { Logger } from '../../processing/logger.ts';

/**
 * Answers that kafkajs logs as errors although it retries them by itself, and what failed is thrown in the
 * end anyway: a transaction still being finished, a coordinator or leader being found, a rebalance. The start
 * after a crash, which has a line of its own. And a
 * warning about limited retries, which is for producers that outlive a failed send: ours do not.
 */
const ROUTINE =
  /^Crash: .*coordinator is loading|^Restarting the consumer|^Limiting retries for the idempotent|^Failed to send messages: (This server|There is no leader)|^Response |^Connection error: |^Failed to connect to seed broker|^\[Connection\] Response |while another concurrent operation|rebalanc|re-joining|Pausing fetching|Resuming fetching/i;

/** Passes kafkajs's own log on; the routine of a group's life goes to debug. */
export function kafkaLog(logger: Logger): (entry: LogEntry) => void {
  return ({ namespace, level, log: { message, timestamp: _, logger: __, ...fields } }) => {
    const line = { kafka: namespace, ...fields };
    if (level === logLevel.NOTHING) return;
    if (level === logLevel.DEBUG || level === logLevel.INFO || ROUTINE.test(message))
      return logger.debug(line, message);
    if (level === logLevel.WARN) return logger.warn(line, message);
    return logger.error(line, message);
  };
}
