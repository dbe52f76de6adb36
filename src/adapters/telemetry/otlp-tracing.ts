import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from '../../processing/runtime/logger.ts';
import type { Tracing } from '../../processing/runtime/tracing.ts';
import { reportOutages } from './export-outages.ts';
import { resourceOf, type ServiceIdentity } from './resource.ts';
import { samplerOf, type SamplerSettings } from './sampler.ts';
import { sdkTracing } from './sdk-tracing.ts';

export type OtlpTracingSettings = {
  readonly service: ServiceIdentity;
  readonly sampler: SamplerSettings;
};

/** Tracing that can be closed. */
export type OpenTracing = {
  readonly tracing: Tracing;
  /** Exports what is left; it may take as long as the exporter's time-out. Never rejects. */
  close(): Promise<void>;
};

/** Characters of an attribute: a URL may be as long as Node accepts. */
const MAX_ATTRIBUTE_CHARACTERS = 500;

/**
 * Exports spans by OTLP (protobuf over HTTP), in the background and in batches. The exporter reads endpoint, headers,
 * time-out, compression and certificates from the OTEL_ variables itself. Spans that the collector does not take are
 * lost, and at most 2,048 wait.
 */
export function otlpTracing({ service, sampler }: OtlpTracingSettings, logger: Logger): OpenTracing {
  const otlp = new OTLPTraceExporter();
  const exporter = { export: reportOutages(otlp, 'spans', logger), shutdown: () => otlp.shutdown() };
  const provider = new TracerProvider({
    resource: resourceOf(service),
    sampler: samplerOf(sampler),
    spanLimits: { attributeValueLengthLimit: MAX_ATTRIBUTE_CHARACTERS },
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  return {
    tracing: sdkTracing(provider.getTracer('allocation', service.version)),
    // A failed export was logged already.
    close: () => provider.shutdown().catch(() => undefined),
  };
}
