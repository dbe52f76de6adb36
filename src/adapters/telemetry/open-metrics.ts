import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import {
  type IMetricReader,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import type { Logger } from '../../processing/runtime/logger.ts';
import type { Metrics } from '../../processing/runtime/metrics.ts';
import { logDiagnostics } from './diagnostics.ts';
import { reportOutages } from './export-outages.ts';
import { openTelemetryMetrics } from './instruments.ts';
import { observeProcess } from './process-metrics.ts';
import { prometheusText, PullReader } from './prometheus-text.ts';
import { resourceOf, type ServiceIdentity } from './resource.ts';

/** The version of OpenTelemetry's semantic conventions after which metrics and labels are named. */
const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.45.0';

/** Series of a metric at most: topics may have many partitions. */
const MAX_SERIES = 100_000;

/** The delay of the event loop is measured by a timer. With the default of 10 ms it takes 0.7 % of a core. */
const EVENT_LOOP_TIMER_MS = 100;

export type MetricsSettings = {
  readonly service: ServiceIdentity;
  /** Whether the metrics can be read as text. */
  readonly text: boolean;
  /**
   * Undefined: nothing is sent. Where to send it, and with which headers, timeout and certificate, the exporter itself
   * reads from the variables OTEL_EXPORTER_OTLP_…
   */
  readonly otlp: { readonly intervalMs: number; readonly timeoutMs: number } | undefined;
};

export type OpenMetrics = {
  readonly metrics: Metrics;
  /** The metrics in Prometheus's text format; undefined if that is not wanted. */
  readonly text: (() => Promise<string>) | undefined;
  /** Sends the last values. */
  close(): Promise<void>;
};

/** Opens the metrics of this process. */
export async function openMetrics(
  { service, text, otlp }: MetricsSettings,
  logger: Logger,
): Promise<OpenMetrics> {
  logDiagnostics(logger);
  const cardinalitySelector = (): number => MAX_SERIES;
  const pull = text ? new PullReader({ cardinalitySelector }) : undefined;
  const readers: IMetricReader[] = pull ? [pull] : [];
  if (otlp) {
    readers.push(
      new PeriodicExportingMetricReader({
        exporter: await otlpExporter(logger),
        exportIntervalMillis: otlp.intervalMs,
        // The SDK refuses a time limit that is longer than the interval.
        exportTimeoutMillis: Math.min(otlp.timeoutMs, otlp.intervalMs),
        cardinalityLimits: { default: MAX_SERIES },
      }),
    );
  }
  const provider = new MeterProvider({ resource: resourceOf(service), readers });
  const meter = provider.getMeter('allocation', service.version, { schemaUrl: SCHEMA_URL });
  let isOpen = true;
  const metrics = openTelemetryMetrics(meter, logger, () => isOpen);
  observeProcess(metrics);
  const runtime = new RuntimeNodeInstrumentation({ monitoringPrecision: EVENT_LOOP_TIMER_MS });
  runtime.setMeterProvider(provider);
  return {
    metrics,
    text: pull && prometheusText(pull),
    async close() {
      isOpen = false;
      runtime.disable();
      await provider.shutdown();
    },
  };
}

async function otlpExporter(logger: Logger): Promise<PushMetricExporter> {
  const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-proto');
  const otlp = new OTLPMetricExporter();
  return {
    export: reportOutages(otlp, 'metrics', logger),
    forceFlush: () => otlp.forceFlush(),
    shutdown: () => otlp.shutdown(),
    selectAggregationTemporality: (type) => otlp.selectAggregationTemporality(type),
    selectAggregation: (type) => otlp.selectAggregation(type),
  };
}
