// Imported by every `--help`, so it imports nothing itself.

/** Exit codes of all commands. */
export const exitCodes = { done: 0, failed: 1, usage: 2, found: 3, stopped: 130 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit codes, as every `--help` shows them. */
export const EXIT_CODES = `
Exit codes:
  0    done
  1    failed: a service is not available, a setting is missing, a file cannot be written
  2    nothing was done: wrong arguments, an invalid command, an unusable file
  3    done, but something was found: bad lines, differences, dead letters that cannot be replayed
  130  stopped before the end, by Ctrl-C or by the given time limit`;
