import { pino } from 'pino';
import type { Logger } from '../../processing/runtime/logger.ts';

export type LogSettings = {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  /** `json`: one JSON object a line; `pretty`: coloured text. */
  readonly format: 'json' | 'pretty';
};

/** Logs to standard output. Removes fields that may contain a secret. */
export function pinoLogger({ level, format }: LogSettings): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Logs each cause as an object: the default serializer only joins their messages.
    serializers: { err: pino.stdSerializers.errWithCause },
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: ['password', '*.password', '*.*.password', 'err.client', 'err.cause.client'],
      remove: true,
    },
    ...(format === 'pretty'
      ? {
          transport: {
            target: 'pino-pretty',
            options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l' },
          },
        }
      : {}),
  });
}
