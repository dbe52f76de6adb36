import type { Logger } from '../../../src/processing/runtime/logger.ts';

export type LogLine = {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
} & Record<string, unknown>;

/** Keeps the log lines for tests to check. */
export function memoryLogger(
  lines: LogLine[] = [],
  bound: object = {},
): Logger & { readonly lines: LogLine[] } {
  const at = (level: LogLine['level']) => (fields: object, message: string) =>
    void lines.push({ ...bound, ...fields, level, message });
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => memoryLogger(lines, { ...bound, ...fields }),
  };
}
