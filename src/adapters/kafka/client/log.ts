import { logLevel, type LogEntry } from 'kafkajs';
import type { Logger } from '../../../processing/runtime/logger.ts';

/** Messages at level warn or error about problems that kafkajs recovers from, or throws in the end anyway. */
const ROUTINE: readonly RegExp[] = [
  // Each error answer and each refused connection, before the retry.
  /^(\[Connection\] )?Response /,
  /^Connection error: /,
  /^Failed to connect to seed broker/,
  // Records that a topic refuses: thrown too.
  /^The request included (a )?message|^This record has failed the validation/,
  // A send that is retried, for example after a leader moved; thrown if kafkajs gives up.
  /^Failed to send messages: /,
  /while another concurrent operation/,
  // The group went on without this member, or its coordinator moved: it joins again.
  /^The coordinator is not aware of this member/,
  // The first seconds of a new broker; a restart after a crash, which has a line of its own.
  /^Crash: .*coordinator is loading/,
  /^Restarting the consumer/,
  // Rebalances, and partitions that wait for their position.
  /rebalanc|re-joining/i,
  /^(Pausing|Resuming) fetching/,
  // For producers that are used after a failed send: ours are not.
  /^Limiting retries for the idempotent/,
];

/** Logs a failed connection at level error, although it is retried or thrown. */
const CONNECTING = 'BrokerPool';

const GIVEN_UP = /^Crash: KafkaJSNumberOfRetriesExceeded/;

/** Passes kafkajs's log on to `logger`, routine messages at level debug. */
export function kafkaLog(logger: Logger): (entry: LogEntry) => void {
  return ({ namespace, level, log: { message, timestamp: _, logger: __, ...fields } }) => {
    const line = { kafka: namespace, ...fields };
    if (level === logLevel.NOTHING) return;
    if (
      level === logLevel.DEBUG ||
      level === logLevel.INFO ||
      namespace === CONNECTING ||
      ROUTINE.some((pattern) => pattern.test(message))
    )
      return logger.debug(line, message);
    // The consumer restarts; a stack trace would say nothing about a broker that is away.
    if (GIVEN_UP.test(message)) return logger.warn({ kafka: namespace }, message);
    if (level === logLevel.WARN) return logger.warn(line, message);
    return logger.error(line, message);
  };
}
