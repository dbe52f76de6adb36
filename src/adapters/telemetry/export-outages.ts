import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { Logger } from '../../processing/runtime/logger.ts';

const MAX_REASON_CHARACTERS = 300;

/** What a failed export means. */
const CONSEQUENCE = { spans: 'lost', metrics: 'not sent' } as const;

type Export<Items> = (items: Items, done: (result: ExportResult) => void) => void;

/**
 * An exporter's `export` that logs one warning per outage of the collector, and its end. The SDK, which would log each
 * failure, is told of none.
 */
export function reportOutages<Items>(
  exporter: { export: Export<Items> },
  what: keyof typeof CONSEQUENCE,
  logger: Logger,
): Export<Items> {
  let isAway = false;

  function report(isExported: boolean, reason: string): void {
    if (!isExported && !isAway)
      logger.warn(
        { reason: reason.slice(0, MAX_REASON_CHARACTERS) },
        `${what} are ${CONSEQUENCE[what]} until the collector of OTEL_EXPORTER_OTLP_ENDPOINT takes them; all else goes on`,
      );
    if (isExported && isAway) logger.info({}, `the collector takes ${what} again`);
    isAway = !isExported;
  }

  return (items, done) =>
    exporter.export(items, (result) => {
      report(result.code === ExportResultCode.SUCCESS, result.error?.message ?? 'no reason given');
      done({ code: ExportResultCode.SUCCESS });
    });
}
