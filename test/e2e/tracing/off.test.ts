import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { createBatch } from '../../support/builders/stock.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { header } from '../../support/e2e/published.ts';
import type { Settings } from '../../support/e2e/running-process.ts';
import { ownCollector } from '../../support/telemetry/otlp-receiver.ts';

const collector = await ownCollector();
const { commands, outputs, startReady } = ownSystem({
  RELAY_IN_WORKER: 'true',
  OTEL_METRICS_EXPORTER: 'none',
});

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const reporting = path.resolve(import.meta.dirname, '../../support/telemetry/report-trace-packages.ts');
const OTEL_EXPORTER_OTLP_ENDPOINT = collector.address;

/** Runs a worker with its relay for one command. */
async function observed(over: Settings) {
  const before = collector.requests.length;
  const worker = await startReady('worker', { NODE_OPTIONS: `--import=${reporting}`, ...over });
  const sku = `SKU-${randomUUID()}`;
  await commands.send(createBatch({ ref: `batch-${sku}`, sku }), { traceparent: TRACEPARENT });
  const [event] = await outputs.events(sku, 1);
  worker.signal('SIGTERM');
  expect(await worker.ended).toEqual({ code: 0, signal: null });
  return {
    carried: event && header(event, 'traceparent'),
    isSdkLoaded: worker.errorOutput().includes('loads @opentelemetry/sdk-trace'),
    hasExported: collector.requests.length > before,
  };
}

it.each<[string, Settings]>([
  ['no collector is named', {}],
  ['the SDK is disabled', { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'true' }],
  ['traces have no exporter', { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }],
])('if %s, no SDK is loaded, nothing is exported, and traceparent is carried through', async (_, over) => {
  expect(await observed(over)).toEqual({ carried: TRACEPARENT, isSdkLoaded: false, hasExported: false });
});

it.each<[string, Settings]>([
  ['all signals', { OTEL_EXPORTER_OTLP_ENDPOINT }],
  ['traces alone', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.address}/v1/traces` }],
])('if a collector of %s is named, the SDK is loaded and exports', async (_, over) => {
  expect(await observed(over)).toEqual({ carried: TRACEPARENT, isSdkLoaded: true, hasExported: true });
});
