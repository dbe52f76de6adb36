import type { OpenTracing } from '../adapters/telemetry/otlp-tracing.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../processing/runtime/logger.ts';
import { noTracing } from '../processing/runtime/tracing.ts';
import { type ProcessName, serviceOf } from './telemetry.ts';

/** Opens the tracing of a process. Unless a collector is named, nothing is traced, and no SDK loaded. */
export async function openProcessTracing(
  name: ProcessName,
  config: Config,
  logger: Logger,
): Promise<OpenTracing> {
  if (!isTraced(config)) return { tracing: noTracing, close: () => Promise.resolve() };
  const { otlpTracing } = await import('../adapters/telemetry/otlp-tracing.ts');
  const sampler = { name: config.OTEL_TRACES_SAMPLER, ratio: config.OTEL_TRACES_SAMPLER_ARG };
  return otlpTracing({ service: serviceOf(name), sampler }, logger);
}

/** Whether the spans of a process are exported. */
export const isTraced = (config: Config): boolean =>
  !config.OTEL_SDK_DISABLED &&
  config.OTEL_TRACES_EXPORTER === 'otlp' &&
  (config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? config.OTEL_EXPORTER_OTLP_ENDPOINT) !== undefined;
