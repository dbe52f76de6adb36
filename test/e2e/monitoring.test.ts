import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts } from '../../dev-stack/process/port.ts';
import { allocate, createBatch } from '../support/builders/stock.ts';
import { keyFor } from '../support/cluster/key-for.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { ownCli } from '../support/e2e/cli.ts';
import { withAdmin } from '../support/e2e/kafka.ts';
import { ownMailCatcher } from '../support/e2e/own-mail-catcher.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import type { RunningProcess } from '../support/e2e/running-process.ts';
import { alertRules, impatientRules } from '../support/monitoring/alert-rules.ts';
import { dashboardQueries } from '../support/monitoring/dashboard.ts';
import { ownPrometheus } from '../support/monitoring/own-prometheus.ts';
import { findNames } from '../support/monitoring/promql-names.ts';

// A real Prometheus asks all processes every second. The tests run in order.

const PROCESSES = ['worker', 'relay', 'notifier', 'api'] as const;
const PARTITIONS = 2;
const STOPPED = 1;

const mail = await ownMailCatcher();
const ports = await freePorts([...PROCESSES, 'http']);
const { settings, commands, outputs, startReady } = ownSystem({
  TOPIC_PARTITIONS: String(PARTITIONS),
  API_PORT: String(ports.http),
  SMTP_URL: mail.url,
  NOTIFICATION_TO: 'buyer@example.org',
  NOTIFICATION_WINDOW_MS: '0',
});
const { COMMAND_TOPICS: topic } = settings;
const cli = ownCli(settings);
const prometheus = ownPrometheus();

const start = (name: (typeof PROCESSES)[number]): Promise<RunningProcess> =>
  startReady(name, { HEALTH_PORT: String(ports[name]) });

let worker: RunningProcess;
let round = 0;

const firing = async () => (await prometheus.alerts()).filter(({ state }) => state === 'firing');

const fires = (alert: string, labels: Readonly<Record<string, string>>) =>
  eventually(`${alert} fires`, async () => {
    await setTimeout(200);
    return (await firing()).some((each) =>
      Object.entries({ alertname: alert, ...labels }).every(([name, value]) => each.labels[name] === value),
    );
  });

const rests = (alert: string) =>
  eventually(`${alert} does not fire any more`, async () => {
    await setTimeout(200);
    return (await firing()).every(({ labels }) => labels['alertname'] !== alert);
  });

/** Commands that are handled, and their events published. */
async function handleSome(): Promise<void> {
  round += 1;
  const sku = `LAMP-${round}`;
  await commands.send(createBatch({ ref: `b-${round}`, sku, qty: 10 }));
  await commands.send(allocate({ orderId: 'o1', sku, qty: 1 }));
  await outputs.events(sku, 2);
}

beforeAll(async () => {
  await mail.start();
  worker = await start('worker');
  await Promise.all([start('relay'), start('notifier'), start('api')]);
  const targets = PROCESSES.map((name) => ({ name, address: `127.0.0.1:${ports[name]}` }));
  await prometheus.start(targets, impatientRules());
});

describe('a system that does its work', () => {
  it('is read by Prometheus, all processes of it, and raises no alert', async () => {
    await eventually(
      'all are up',
      async () => (await prometheus.series('up == 1')).length === PROCESSES.length,
    );
    await eventually('all are ready', async () => {
      await setTimeout(200);
      return (await prometheus.series('allocation_process_ready == 1')).length === PROCESSES.length;
    });
    await eventually('no alert is left of the start', async () => (await firing()).length === 0);
    for (let second = 0; second < 8; second += 1) {
      await handleSome();
      await setTimeout(1_000);
      expect(await firing()).toEqual([]);
    }
  });

  it.each([...new Set(alertRules().flatMap(({ expr }) => findNames(expr).metrics))])(
    'has the metric %s, which an alert uses',
    async (name) => {
      expect(await prometheus.series(name)).not.toEqual([]);
    },
  );
});

describe('the dashboard', () => {
  const load = new AbortController();
  let working: Promise<void> | undefined;

  /** Something for each panel: each outcome of a command, misrouted records, shortages, requests to the API. */
  async function workForEachPanel(): Promise<void> {
    await handleSome();
    const sku = `LAMP-${round}`;
    await commands.send(allocate({ orderId: `o-${round}`, sku: 'NEVER-SEEN' }));
    await commands.send(allocate({ orderId: 'o2', sku, qty: 1_000 }));
    await commands.sendRecord({ key: sku, value: 'no JSON', headers: { ce_type: 'Allocate' } });
    const misrouted = createBatch({ ref: `m-${round}`, sku: keyFor(0, PARTITIONS), qty: 1 });
    await commands.sendRecord({
      partition: 1,
      key: misrouted.data.sku,
      value: JSON.stringify(misrouted.data),
      headers: { ce_type: misrouted.type },
    });
    const api = `http://127.0.0.1:${ports.http}`;
    await fetch(`${api}/products`);
    await fetch(`${api}/batches`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ref: `a-${round}`, sku, qty: 1 }),
    });
  }

  beforeAll(() => {
    working = (async () => {
      while (!load.signal.aborted) {
        await workForEachPanel();
        await setTimeout(200);
      }
    })();
  });
  afterAll(async () => {
    load.abort();
    await working;
  });

  it.each(dashboardQueries('10s').map(({ title, query }) => [title, query]))(
    '%s: %s',
    async (_title, query) => {
      await eventually('the query finds something', async () => {
        await setTimeout(200);
        const values = await prometheus.values(query);
        return values.length > 0 && values.every((value) => value !== 'NaN');
      });
    },
  );

  it('shows dead letters of which an alert tells', async () => {
    await fires('AllocationDeadLetters', { code: 'NOT_JSON', severity: 'warning' });
  });
});

describe('a partition whose commands are deleted before they are handled', () => {
  it('raises an alert while no worker runs', async () => {
    worker.signal('SIGTERM');
    await worker.ended;
    await fires('AllocationNoWorker', {});
  });

  it('raises an alert when it is stopped', async () => {
    const value = JSON.stringify(createBatch({ ref: 'lost', sku: 'LAMP' }).data);
    const record = { partition: STOPPED, key: 'LAMP', value, headers: { ce_type: 'CreateBatch' } };
    await commands.sendRecord(record);
    const { offset } = await commands.sendRecord(record);
    await withAdmin(async (admin) => {
      // kafkajs does not request metadata by itself here.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: STOPPED, offset: String(offset) }] });
    });
    worker = await start('worker');
    await fires('AllocationPartitionStopped', { topic, partition: String(STOPPED), severity: 'critical' });
    const alert = (await firing()).find(({ labels }) => labels['alertname'] === 'AllocationPartitionStopped');
    expect(alert?.annotations['summary']).toBe(`Command partition ${topic}-${STOPPED} is stopped`);
    await rests('AllocationNoWorker');
  });

  it('raises none any more when its loss is accepted', async () => {
    const name = `${topic}-${STOPPED}`;
    const { code } = await cli.run(['partitions', 'resume', name, '--accept-loss']);
    expect(code).toBe(0);
    await rests('AllocationPartitionStopped');
  });
});
