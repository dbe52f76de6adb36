import { ConfigInvalid } from '../../config.ts';
import { UnfitTopic } from '../../adapters/kafka/client/unfit-topic.ts';
import { DatabaseMisconfigured } from '../../adapters/postgres/connection/errors.ts';
import { SchemaRejected } from '../../adapters/registry/errors.ts';
import { WrongInstallation } from '../../processing/installation/installation.ts';
import type { Logger } from '../../processing/runtime/logger.ts';
import { TechnicalFailure } from '../../service-layer/errors.ts';

/** Something on this machine keeps the process from starting; the message says what to do. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/** Milliseconds from SIGTERM to the end, whatever hangs. */
const DEADLINE = 9_500;
/** Milliseconds for connections to close after the work is done. */
const LET_GO = 500;

/** Aborted by SIGTERM or SIGINT. A second signal, or the deadline, ends the process at once with exit code 1. */
export function stopSignal(logger: Logger): AbortSignal {
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(1);
    logger.info({ signal }, 'stopping: the current transaction finishes first');
    stop.abort();
    setTimeout(() => {
      logger.error(
        { ms: DEADLINE },
        'not stopped in time: ending; nothing is lost, the next start goes on from here',
      );
      process.exit(1);
    }, DEADLINE).unref();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return stop.signal;
}

/** Runs a process to its end: exit code 0, or 1 with one message. */
export async function runProcess(main: () => Promise<void>): Promise<void> {
  try {
    await main();
    process.exitCode = 0;
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${isAnswerable(error) ? error.message : (error as Error).stack}\n`);
  }
  // What still holds the process now is a connection to something that does not answer.
  setTimeout(() => process.exit(), LET_GO).unref();
}

const answerable = [
  ConfigInvalid,
  SchemaRejected,
  UnfitTopic,
  DatabaseMisconfigured,
  CannotStart,
  WrongInstallation,
  TechnicalFailure,
];

/** Errors whose message says what to do: a stack would only hide it. */
const isAnswerable = (error: unknown): error is Error => answerable.some((kind) => error instanceof kind);
