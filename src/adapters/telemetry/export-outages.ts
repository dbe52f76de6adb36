import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '../../processing/runtime/logger.ts';

const MAX_REASON_CHARACTERS = 300;

/** Logs one warning per outage of the collector, and its end. The SDK, which would log each failure, is told of none. */
export function reportOutages(exporter: SpanExporter, logger: Logger): SpanExporter {
  let isAway = false;

  function report(isExported: boolean, reason: string): void {
    if (!isExported && !isAway)
      logger.warn(
        { reason: reason.slice(0, MAX_REASON_CHARACTERS) },
        'spans are lost until the collector of OTEL_EXPORTER_OTLP_ENDPOINT takes them; all else goes on',
      );
    if (isExported && isAway) logger.info({}, 'the collector takes spans again');
    isAway = !isExported;
  }

  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        report(result.code === ExportResultCode.SUCCESS, result.error?.message ?? 'no reason given');
        done({ code: ExportResultCode.SUCCESS });
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
