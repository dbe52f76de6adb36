import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { createBatch } from '../../support/builders/stock.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { scrape } from '../../support/e2e/metrics-of.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import type { RunningProcess, Settings } from '../../support/e2e/running-process.ts';
import type { ReceivedPoint } from '../../support/telemetry/otlp-metrics.ts';
import { ownCollector } from '../../support/telemetry/otlp-receiver.ts';

const collector = await ownCollector();
const { commands, outputs, startReady } = ownSystem();
const OTLP = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.address, OTEL_METRIC_EXPORT_INTERVAL: '1000' };

async function ended(process: RunningProcess): Promise<void> {
  process.signal('SIGTERM');
  expect(await process.ended).toEqual({ code: 0, signal: null });
}

/** The status of /metrics of a worker with these settings. */
async function statusOfMetrics(over: Settings): Promise<number> {
  const port = String(await freePort());
  const worker = await startReady('worker', { HEALTH_PORT: port, ...over });
  const { status } = await scrape(port);
  await ended(worker);
  return status;
}

describe('metrics by OTLP', () => {
  it('are sent to a collector, with their values and the name of the process', async () => {
    const worker = await startReady('worker', {
      ...OTLP,
      OTEL_SERVICE_NAME: 'stock-worker',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=warehouse',
    });
    const relay = await startReady('relay', OTLP);
    await commands.send(createBatch({ ref: 'oak', sku: 'OAK-TABLE', qty: 10 }));
    await outputs.events('OAK-TABLE', 1);

    const sent = (service: string) =>
      collector.metrics.filter(({ resource }) => resource['service.name'] === service);
    const isWanted = ({ metric, labels, value }: ReceivedPoint): boolean =>
      metric === 'allocation.commands' &&
      labels['command'] === 'CreateBatch' &&
      labels['result'] === 'accepted' &&
      value === 1;
    await eventually('the collector has the command', () =>
      sent('stock-worker').some(({ points }) => points.some(isWanted)),
    );
    const last = sent('stock-worker').at(-1);
    expect(last).toMatchObject({
      headers: { 'content-type': 'application/x-protobuf', 'x-tenant': 'warehouse' },
      resource: { 'deployment.environment.name': 'test' },
    });
    expect(last?.points).toContainEqual({
      metric: 'messaging.process.duration',
      unit: 's',
      labels: expect.objectContaining({ 'messaging.system': 'kafka' }),
      value: 1,
    });
    await eventually('the collector has the relay', () => sent('allocation-relay').length > 0);
    await ended(worker);
    await ended(relay);
  });

  it('are sent a last time when the process ends', async () => {
    const worker = await startReady('worker', { ...OTLP, OTEL_METRIC_EXPORT_INTERVAL: '3600000' });
    const before = collector.metrics.length;
    await ended(worker);
    expect(collector.metrics.length).toBe(before + 1);
  });

  it('given no collector, are given up with a warning, and the worker works', async () => {
    const worker = await startReady('worker', {
      ...OTLP,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
    });
    const relay = await startReady('relay');
    await worker.logs(({ level, msg }) => level === 'warn' && msg.startsWith('metrics are not sent'));
    await commands.send(createBatch({ ref: 'elm', sku: 'ELM-TABLE', qty: 10 }));
    await outputs.events('ELM-TABLE', 1);
    await ended(worker);
    await ended(relay);
  });
});

describe('/metrics', () => {
  it('is there without any setting but HEALTH_PORT', async () => {
    expect(await statusOfMetrics({})).toBe(200);
  });

  it.each([
    { OTEL_SDK_DISABLED: 'true' },
    { OTEL_METRICS_EXPORTER: 'none' },
    { ...OTLP, OTEL_METRICS_EXPORTER: 'otlp' },
  ])('is not there with %j', async (over) => {
    expect(await statusOfMetrics(over)).toBe(404);
  });

  it('given that the SDK is disabled, nothing is sent either', async () => {
    const before = collector.metrics.length;
    await ended(await startReady('worker', { ...OTLP, OTEL_SDK_DISABLED: 'true' }));
    expect(collector.metrics.length).toBe(before);
  });
});
