import { ConfigInvalid } from '../../config.ts';
import { TopicMisconfigured } from '../../adapters/kafka/client/topics.ts';
import { DatabaseMisconfigured } from '../../adapters/postgres/connection/errors.ts';
import { SchemaRejected } from '../../adapters/registry/errors.ts';
import { WrongInstallation } from '../../processing/installation/installation.ts';
import type { Logger } from '../../processing/runtime/logger.ts';
import { TechnicalFailure } from '../../service-layer/errors.ts';

/** The process cannot start on this machine, e.g. because a port is in use. The message says what to do. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

/** Time from SIGTERM until the process exits, even if something hangs. */
const STOP_TIMEOUT_MS = 9_500;
/** Time for connections to close after the work is done. */
const CLOSE_TIMEOUT_MS = 500;

/** Returns a signal that SIGTERM or SIGINT aborts. A second one, or the timeout, ends the process with exit code 1. */
export function stopSignal(logger: Logger): AbortSignal {
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(1);
    logger.info({ signal }, 'stopping after the current transaction');
    stop.abort();
    setTimeout(() => {
      logger.error(
        { ms: STOP_TIMEOUT_MS },
        'not stopped in time, exiting now. Nothing is lost: the next start continues from the last commit',
      );
      process.exit(1);
    }, STOP_TIMEOUT_MS).unref();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return stop.signal;
}

/** Runs a process. It exits with code 0, or with code 1 and the error on standard error. */
export async function runProcess(main: () => Promise<void>): Promise<void> {
  try {
    await main();
    process.exitCode = 0;
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${isSelfExplaining(error) ? error.message : (error as Error).stack}\n`);
  }
  // Only a connection to a service that does not answer can still keep the process alive.
  setTimeout(() => process.exit(), CLOSE_TIMEOUT_MS).unref();
}

/** Errors whose message says what to do; their stack is not shown. */
const selfExplaining = [
  ConfigInvalid,
  SchemaRejected,
  TopicMisconfigured,
  DatabaseMisconfigured,
  StartupError,
  WrongInstallation,
  TechnicalFailure,
];

const isSelfExplaining = (error: unknown): error is Error =>
  selfExplaining.some((kind) => error instanceof kind);
