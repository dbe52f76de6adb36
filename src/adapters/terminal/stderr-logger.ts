import type { Logger } from '../../processing/runtime/logger.ts';
import { printable } from './printable.ts';

/**
 * For commands that people type: what fails is told once by whoever gave up, so the parts' own words are not
 * shown unless asked for.
 * @param write undefined: nothing is shown
 */
export function stderrLogger(write: ((line: string) => void) | undefined): Logger {
  const log =
    (level: string) =>
    (fields: object, message: string): void =>
      write?.(`${level}: ${message} ${printable(JSON.stringify(fields))}`);
  const logger: Logger = {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    child: () => logger,
  };
  return logger;
}
