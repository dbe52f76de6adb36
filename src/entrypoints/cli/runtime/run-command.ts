import { stderrLogger } from '../../../adapters/terminal/stderr-logger.ts';
import { type TextOutput, textOutput } from '../../../adapters/terminal/text-output.ts';
import { type Config, readConfig } from '../../../config.ts';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { exitCodeOf, failureText } from './failure-text.ts';

/** Milliseconds from the first Ctrl-C to the end, whatever hangs. */
const STOP_WITHIN = 5_000;
/** Milliseconds for a reader to take the last words, and for connections to close. */
const LET_GO = 500;

/** What every command gets. */
export type CommandContext = {
  readonly config: Config;
  readonly logger: Logger;
  /** Standard output: the result, and nothing else. */
  readonly output: TextOutput;
  /** A line to a person, on standard error. */
  readonly say: (line: string) => void;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly stop: AbortSignal;
};

/** Runs a command to its end; what goes wrong is told in one message and by the exit code. */
export async function runCommand(command: (context: CommandContext) => Promise<ExitCode>): Promise<void> {
  const output = textOutput(process.stdout);
  // Who reads standard error may have gone; then there is nobody to be told.
  process.stderr.on('error', () => undefined);
  try {
    const config = readConfig(process.env);
    const isVerbose = config.LOG_LEVEL === 'debug' || config.LOG_LEVEL === 'trace';
    const logger = stderrLogger(isVerbose ? say : undefined);
    process.exitCode = await command({ config, logger, output, say, stop: stopSignal() });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    say(failureText(error));
  }
  await atMost(LET_GO, output.flush());
  // What still holds the process now is a connection to something that does not answer.
  setTimeout(() => process.exit(), LET_GO).unref();
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A second signal, or the deadline, ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const end = (): never => process.exit(exitCodes.stopped);
  const onSignal = (): void => {
    if (stop.signal.aborted) end();
    stop.abort();
    setTimeout(end, STOP_WITHIN).unref();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return stop.signal;
}
