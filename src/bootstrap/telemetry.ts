import manifest from '../../package.json' with { type: 'json' };
import type { OpenMetrics } from '../adapters/telemetry/open-metrics.ts';
import type { ServiceIdentity } from '../adapters/telemetry/resource.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../processing/runtime/logger.ts';

/** The processes that have metrics. */
export type ProcessName = 'worker' | 'relay' | 'notifier' | 'api';

export const serviceOf = (name: ProcessName): ServiceIdentity => ({
  name: `allocation-${name}`,
  version: manifest.version,
});

/**
 * Opens the metrics of a process. Undefined: nobody asks for them.
 * OpenTelemetry is imported only if it is needed: that takes a tenth of a second.
 */
export async function openProcessMetrics(
  name: ProcessName,
  config: Config,
  logger: Logger,
): Promise<OpenMetrics | undefined> {
  const exporters = metricExporters(config);
  if (exporters.size === 0) return undefined;
  const { openMetrics } = await import('../adapters/telemetry/open-metrics.ts');
  const otlp = {
    intervalMs: config.OTEL_METRIC_EXPORT_INTERVAL,
    timeoutMs: config.OTEL_METRIC_EXPORT_TIMEOUT,
  };
  return openMetrics(
    {
      service: serviceOf(name),
      text: exporters.has('prometheus'),
      otlp: exporters.has('otlp') ? otlp : undefined,
    },
    logger,
  );
}

type MetricExporter = 'prometheus' | 'otlp';

/** OTEL_METRICS_EXPORTER decides; without it, metrics are exported wherever somebody can get them. */
export function metricExporters(config: Config): ReadonlySet<MetricExporter> {
  if (config.OTEL_SDK_DISABLED) return new Set();
  const endpoint = config.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT ?? config.OTEL_EXPORTER_OTLP_ENDPOINT;
  const usual: readonly string[] = ['prometheus', ...(endpoint === undefined ? [] : ['otlp'])];
  const wanted = config.OTEL_METRICS_EXPORTER ?? usual;
  const found = new Set<MetricExporter>();
  if (wanted.includes('prometheus') && config.HEALTH_PORT !== undefined) found.add('prometheus');
  if (wanted.includes('otlp')) found.add('otlp');
  return found;
}
