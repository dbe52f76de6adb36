/** How a command ended, for scripts. */
export const exitCodes = { done: 0, failed: 1, usage: 2, found: 3, stopped: 130 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** For the end of every `--help`. */
export const EXIT_CODES = `
Exit codes:
  0    done
  1    failed: a service is away, a setting is missing, a file cannot be written
  2    nothing was done: wrong arguments, a bad command, a file that is not what it has to be
  3    done, but something was found: bad lines, differences, letters that cannot be replayed
  130  stopped before the end, by Ctrl-C or by the seconds it was given`;

/** What was asked for cannot be done; the message says what is expected. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}

/** A stop came before the end. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** The cause came when a part was done; the advice says how to go on. */
export class HalfDone extends Error {
  override readonly name = 'HalfDone';
  readonly advice: string;

  constructor(cause: unknown, advice: string) {
    super((cause as Error).message, { cause });
    this.advice = advice;
  }
}
