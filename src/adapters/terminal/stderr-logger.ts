import type { Logger } from '../../processing/runtime/logger.ts';
import { printable, printableLines } from './printable.ts';

/**
 * A logger for CLI commands. A command reports its failure once, when it gives up, so the log of its parts is shown only
 * at LOG_LEVEL debug or trace.
 * @param write undefined: nothing is shown
 */
export function stderrLogger(write: ((line: string) => void) | undefined): Logger {
  const log =
    (level: string) =>
    (fields: object, message: string): void =>
      write?.(`${level}: ${printableLines(message)} ${printable(JSON.stringify(fields))}`);
  const logger: Logger = {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    child: () => logger,
  };
  return logger;
}
