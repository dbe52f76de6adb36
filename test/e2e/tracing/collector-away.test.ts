import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createBatch } from '../../support/builders/stock.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { header } from '../../support/e2e/published.ts';
import type { LogLine, RunningProcess, Settings } from '../../support/e2e/running-process.ts';
import { ownCollector } from '../../support/telemetry/otlp-receiver.ts';

const collector = await ownCollector();
const { commands, outputs, startReady } = ownSystem({
  RELAY_IN_WORKER: 'true',
  OTEL_METRICS_EXPORTER: 'none',
});

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const NOBODY = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_EXPORTER_OTLP_TIMEOUT: '500' };
const COLLECTOR = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.address };

const isWarning = ({ level }: LogLine): boolean => level === 'warn';

async function handleOne(): Promise<void> {
  const sku = `SKU-${randomUUID()}`;
  await commands.send(createBatch({ ref: `batch-${sku}`, sku }), { traceparent: TRACEPARENT });
  const [event] = await outputs.events(sku, 1);
  expect(event && header(event, 'traceparent')).toBe(TRACEPARENT);
}

async function expectToStop(worker: RunningProcess): Promise<void> {
  const begin = performance.now();
  worker.signal('SIGTERM');
  expect(await worker.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - begin).toBeLessThan(9_500);
  expect(worker.errorOutput()).toBe('');
}

async function withWorker(over: Settings, work: (worker: RunningProcess) => Promise<void>): Promise<void> {
  const worker = await startReady('worker', over);
  await work(worker);
  await expectToStop(worker);
}

describe('a worker with its relay', () => {
  it('whose collector is away handles and publishes as ever, and warns once', () =>
    withWorker(NOBODY, async (worker) => {
      await handleOne();
      const warning = await worker.logs(isWarning);
      expect(warning.msg).toContain('spans are lost until the collector');
      await handleOne();
      await handleOne();
      // The next export, five seconds later, fails as well.
      await new Promise((resolve) => void setTimeout(resolve, 7_000));
      expect(worker.log.filter(isWarning)).toHaveLength(1);
      expect(worker.log.filter(({ level }) => level === 'error')).toEqual([]);
    }));

  it('whose collector never answers stops in time', () =>
    withWorker(COLLECTOR, async () => {
      collector.be('hangs');
      await handleOne();
    }));

  it('that is stopped exports the spans that are left', async () => {
    collector.be('takes');
    await withWorker(COLLECTOR, handleOne);
    const names = collector.spans.map(({ name }) => name.split(' ', 1).join());
    expect(new Set(names)).toEqual(new Set(['process', 'load', 'commit', 'send']));
    expect(names).toHaveLength(4);
  });

  it('tells of the end of an outage', async () => {
    collector.be('refuses');
    await withWorker({ ...COLLECTOR, OTEL_EXPORTER_OTLP_TIMEOUT: '500' }, async (worker) => {
      await handleOne();
      await worker.logs(isWarning);
      collector.be('takes');
      await handleOne();
      await worker.logs('the collector takes spans again');
    });
  });
});
