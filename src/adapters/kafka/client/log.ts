import { logLevel, type LogEntry } from 'kafkajs';
import type { Logger } from '../../../processing/runtime/logger.ts';

/** What kafkajs says aloud although it mends it by itself, or throws it in the end anyway. */
const ROUTINE: readonly RegExp[] = [
  // Each answer that is an error, each connection that is refused, before it is tried again.
  /^(\[Connection\] )?Response /,
  /^Connection error: /,
  /^Failed to connect to seed broker/,
  // What a topic refuses, which is thrown.
  /^The request included (a )?message|^This record has failed the validation/,
  // A send that is tried again, as when a leader moves; what is given up is thrown.
  /^Failed to send messages: /,
  /while another concurrent operation/,
  // A member that its group went on without, or whose coordinator moved: it joins again.
  /^The coordinator is not aware of this member/,
  // The first seconds of a fresh broker; a start after a crash, which has a line of its own.
  /^Crash: .*coordinator is loading/,
  /^Restarting the consumer/,
  // A group's life, and partitions that wait for their position.
  /rebalanc|re-joining/i,
  /^(Pausing|Resuming) fetching/,
  // For producers that outlive a failed send: ours do not.
  /^Limiting retries for the idempotent/,
];

/** Says at level error what it tries again, or throws: a connection to a broker that was not made. */
const CONNECTING = 'BrokerPool';

const GIVEN_UP = /^Crash: KafkaJSNumberOfRetriesExceeded/;

/** Passes kafkajs's own log on; the routine of a group's life goes to debug. */
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
    // Tried again from the start; a stack would say nothing about a broker that is away.
    if (GIVEN_UP.test(message)) return logger.warn({ kafka: namespace }, message);
    if (level === logLevel.WARN) return logger.warn(line, message);
    return logger.error(line, message);
  };
}
