import { stderrLogger } from '../../../adapters/terminal/stderr-logger.ts';
import { type TextOutput, textOutput } from '../../../adapters/terminal/text-output.ts';
import { type Config, readConfig } from '../../../config.ts';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { errorText, exitCodeOf } from './errors.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** Time from the first Ctrl-C until the process exits, even if something hangs. */
const STOP_TIMEOUT_MS = 5_000;
/** Time to write the last lines of output, and then to close connections. */
const CLOSE_TIMEOUT_MS = 500;

/** What every command receives. */
export type CommandContext = {
  readonly config: Config;
  readonly logger: Logger;
  /** Standard output, for the result and nothing else. */
  readonly output: TextOutput;
  /** Columns of the terminal that standard output is; undefined: it is a pipe or a file, for a program. */
  readonly columns: () => number | undefined;
  /** Writes a line for people to standard error. */
  readonly say: (line: string) => void;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly stop: AbortSignal;
};

/** Runs a command. An error becomes one message on standard error, and the exit code. */
export async function runCommand(command: (context: CommandContext) => Promise<ExitCode>): Promise<void> {
  const output = textOutput(process.stdout);
  // If standard error is closed, messages for people are dropped.
  process.stderr.on('error', () => undefined);
  try {
    const config = readConfig(process.env);
    const isVerbose = config.LOG_LEVEL === 'debug' || config.LOG_LEVEL === 'trace';
    const logger = stderrLogger(isVerbose ? say : undefined);
    process.exitCode = await command({ config, logger, output, columns, say, stop: stopSignal() });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    say(errorText(error));
  }
  await atMost(CLOSE_TIMEOUT_MS, output.flush());
  // Only a connection to a service that does not answer can still keep the process alive.
  setTimeout(() => process.exit(), CLOSE_TIMEOUT_MS).unref();
}

const columns = (): number | undefined => (process.stdout.isTTY ? process.stdout.columns : undefined);

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A second signal, or the timeout, ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const end = (): never => process.exit(exitCodes.stopped);
  const onSignal = (): void => {
    if (stop.signal.aborted) end();
    stop.abort();
    setTimeout(end, STOP_TIMEOUT_MS).unref();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return stop.signal;
}
