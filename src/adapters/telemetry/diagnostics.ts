import { diag, DiagLogLevel } from '@opentelemetry/api';
import type { Logger } from '../../processing/runtime/logger.ts';

/** Sends what OpenTelemetry logs, such as an attribute that it does not take, to the log of the process. */
export function logDiagnostics(logger: Logger): void {
  const warn = (message: string, ...details: unknown[]): void =>
    logger.warn({ details: details.map(String) }, `telemetry: ${message.slice(0, MAX_LENGTH)}`);
  const ignore = (): void => undefined;
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

/** Characters. */
const MAX_LENGTH = 1_000;
