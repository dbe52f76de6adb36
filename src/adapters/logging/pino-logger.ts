import { pino } from 'pino';
import type { Logger } from '../../processing/runtime/logger.ts';

export type LogSettings = {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  /** `json`: a line a message, for machines; `pretty`: for people. */
  readonly format: 'json' | 'pretty';
};

/** Logs to standard output. Fields that could carry a secret are left out. */
export function pinoLogger({ level, format }: LogSettings): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // With causes beside the error: the usual serializer strings their messages together.
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
