import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { type MetricData, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** As Prometheus names the units of its metrics. */
const UNIT_SUFFIXES: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes', '1': '_ratio' };

/** Metrics that are read when somebody asks. */
export class PullReader extends MetricReader {
  protected override onForceFlush = (): Promise<void> => Promise.resolve();
  protected override onShutdown = (): Promise<void> => Promise.resolve();
}

/** The metrics of a reader in Prometheus's text format, version 0.0.4. */
export function prometheusText(reader: MetricReader): () => Promise<string> {
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  return async () => serializer.serialize(withUnitsInNames((await reader.collect()).resourceMetrics));
}

/**
 * The serializer leaves the unit out of the name. Metrics whose names have it are found by OpenTelemetry's and by
 * Prometheus's conventions.
 */
const withUnitsInNames = ({ resource, scopeMetrics }: ResourceMetrics): ResourceMetrics => ({
  resource,
  scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(withUnitInName) })),
});

function withUnitInName(metric: MetricData): MetricData {
  const { name, unit } = metric.descriptor;
  const suffix = UNIT_SUFFIXES[unit] ?? '';
  const named = name.endsWith(suffix) ? name : `${name}${suffix}`;
  return { ...metric, descriptor: { ...metric.descriptor, name: named, unit: '' } };
}
