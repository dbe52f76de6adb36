import { beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts } from '../../../dev-stack/process/port.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { documentedFamilies } from '../../support/monitoring/metric-families.ts';
import {
  ORDER,
  PARTS_OF_MESSAGES,
  sendCommands,
  sendMisrouted,
  SKU,
} from '../../support/e2e/hostile-commands.ts';
import { scrape, scrapedSamples, valueOf } from '../../support/e2e/metrics-of.ts';
import { ownMailCatcher } from '../../support/e2e/own-mail-catcher.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { readSamples, type Sample } from '../../support/prometheus-samples.ts';
import { promtool } from '../../support/monitoring/promtool.ts';

const mail = await ownMailCatcher();
const { settings, commands, outputs, startReady } = ownSystem({
  SMTP_URL: mail.url,
  NOTIFICATION_TO: 'buyer@example.org',
  TOPIC_PARTITIONS: '3',
});
const topic = settings.COMMAND_TOPICS;
const PROCESSES = ['worker', 'relay', 'standby', 'notifier', 'api'] as const;
type Name = (typeof PROCESSES)[number];
const ports = await freePorts([...PROCESSES, 'http']);
const api = `http://127.0.0.1:${ports.http}`;

const texts = new Map<Name, string>();
const samples = (name: Name): Sample[] => readSamples(texts.get(name) ?? '');
const value = (name: Name, metric: string, labels?: Record<string, string>): number | undefined =>
  valueOf(samples(name), metric, labels);

async function scrapeAll(): Promise<void> {
  for (const name of PROCESSES) texts.set(name, (await scrape(String(ports[name]))).text);
}

/** Waits until a process shows this value. */
const shows = (name: Name, metric: string, wanted: number, labels?: Record<string, string>) =>
  eventually(
    `the ${name} shows ${wanted} as ${metric}`,
    async () => valueOf(await scrapedSamples(String(ports[name])), metric, labels) === wanted,
  );

const SENT = 14;

beforeAll(async () => {
  await mail.start();
  const port = (name: Name) => ({ HEALTH_PORT: String(ports[name]) });
  await startReady('worker', port('worker'));
  await startReady('relay', port('relay'));
  await shows('relay', 'allocation_relay_leader', 1);
  await Promise.all([
    startReady('relay', port('standby')),
    startReady('notifier', port('notifier')),
    startReady('api', { ...port('api'), API_PORT: String(ports.http) }),
  ]);
  await sendCommands(commands);
  await outputs.events(SKU, 4);
  await sendMisrouted(commands);
  await shows('worker', 'allocation_commands_total', SENT);
  await shows('relay', 'allocation_outbox_backlog', 0);
  await mail.received(1);
  await shows('notifier', 'allocation_notifications_total', 1, { result: 'sent' });
  for (const path of [
    `/products/${encodeURIComponent(SKU)}`,
    `/products/${encodeURIComponent(ORDER)}`,
    '/OAK',
  ])
    await fetch(`${api}${path}`);
  await fetch(`${api}/allocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'wait=20' },
    body: JSON.stringify({ orderId: 'ORDER-C', sku: SKU, qty: 1 }),
  });
  await shows('worker', 'allocation_commands_total', SENT + 1);
  await shows('relay', 'allocation_outbox_backlog', 0);
  await scrapeAll();
});

describe('the worker', () => {
  const counted = (command: string, result: string, code = 'none') =>
    value('worker', 'allocation_commands_total', { command, result, code });

  it('counts commands by type, result and code: exactly those that were sent', () => {
    expect({
      accepted: counted('CreateBatch', 'accepted'),
      duplicate: counted('CreateBatch', 'duplicate'),
      reused: counted('CreateBatch', 'dead_letter', 'ID_REUSED'),
      conflict: counted('CreateBatch', 'rejected', 'BatchConflict'),
      allocated: counted('Allocate', 'accepted'),
      unknownSku: counted('Allocate', 'rejected', 'UnknownSku'),
      unknownLine: counted('Deallocate', 'rejected', 'UnknownOrderLine'),
      deallocated: counted('Deallocate', 'accepted'),
      notJson: counted('Allocate', 'dead_letter', 'NOT_JSON'),
      unknownType: counted('unknown', 'dead_letter', 'UNKNOWN_TYPE'),
    }).toEqual({
      accepted: 1,
      duplicate: 1,
      reused: 1,
      conflict: 1,
      // One that is sent twice, one that is too large, two that are misrouted, and one through the API.
      allocated: 6,
      unknownSku: 1,
      unknownLine: 1,
      deallocated: 1,
      notJson: 1,
      unknownType: 1,
    });
    expect(value('worker', 'allocation_commands_total')).toBe(SENT + 1);
  });

  it('counts events by type', () => {
    const events = (event: string) => value('worker', 'allocation_events_total', { event });
    expect(['BatchCreated', 'Allocated', 'OutOfStock', 'Deallocated', 'Dispatched'].map(events)).toEqual([
      1, 4, 1, 1, 0,
    ]);
  });

  it('counts the records of each partition that it was given', () => {
    const group = { messaging_consumer_group_name: settings.CONSUMER_GROUP };
    expect(value('worker', 'messaging_client_consumed_messages_total', group)).toBe(SENT + 1);
    expect(value('worker', 'messaging_process_duration_seconds_count', group)).toBeGreaterThan(0);
    expect(value('worker', 'allocation_worker_transaction_records_sum')).toBe(SENT + 1);
  });

  it('shows lag, age and state of its partitions', () => {
    const ofPartitions = (metric: string) =>
      samples('worker')
        .filter(({ name }) => name === metric)
        .map((sample) => `${sample.labels['topic']}-${sample.labels['partition']}: ${sample.value}`);
    const zeros = ['0', '1', '2'].map((partition) => `${topic}-${partition}: 0`);
    for (const metric of ['lag', 'oldest_age_seconds', 'stopped'])
      expect(new Set(ofPartitions(`allocation_partition_${metric}`))).toEqual(new Set(zeros));
  });

  it('shows its membership, its pool and its cache', () => {
    expect(value('worker', 'allocation_consumer_group_member')).toBe(1);
    expect(value('worker', 'allocation_consumer_group_partitions')).toBe(3);
    expect(value('worker', 'allocation_consumer_group_joins_total')).toBeGreaterThan(0);
    expect(value('worker', 'allocation_consumer_restarts_total')).toBe(0);
    expect(value('worker', 'allocation_unassigned_partitions')).toBe(0);
    expect(value('worker', 'allocation_database_pool_max_connections')).toBe(10);
    expect(value('worker', 'allocation_database_pool_connections')).toBeGreaterThan(0);
    expect(value('worker', 'allocation_product_cache_lookups_total')).toBeGreaterThan(0);
    expect(value('worker', 'allocation_misrouted_records_total')).toBeGreaterThan(0);
    expect(value('worker', 'allocation_process_ready')).toBe(1);
  });
});

describe('the relays', () => {
  it('show that one of them leads', () => {
    const shard = { shard: '1/1' };
    expect(value('relay', 'allocation_relay_leader', shard)).toBe(1);
    expect(value('standby', 'allocation_relay_leader', shard)).toBe(0);
  });

  it('count the records of each topic that they sent', () => {
    const sent = (to: string) =>
      value('relay', 'messaging_client_sent_messages_total', { messaging_destination_name: to });
    expect([settings.EVENT_TOPIC, settings.REJECTION_TOPIC, settings.DEAD_LETTER_TOPIC].map(sent)).toEqual([
      7, 3, 3,
    ]);
    expect(value('relay', 'allocation_relay_transaction_messages_sum')).toBe(13);
    expect(value('relay', 'allocation_relay_transaction_size_bytes_sum')).toBeGreaterThan(13);
    expect(value('standby', 'messaging_client_sent_messages_total')).toBe(0);
  });

  it('show the outbox, the standby too', () => {
    for (const name of ['relay', 'standby'] as const) {
      expect(value(name, 'allocation_outbox_backlog', { topic })).toBe(0);
      expect(value(name, 'allocation_outbox_oldest_age_seconds', { topic })).toBe(0);
    }
    expect(value('relay', 'allocation_outbox_stream_stopped', { topic })).toBe(0);
  });
});

describe('notifier and API', () => {
  it('count e-mails', () => {
    const sent = (result: string) =>
      value('notifier', 'allocation_notifications_total', { channel: 'email', result });
    expect(['sent', 'refused', 'away'].map(sent)).toEqual([1, 0, 0]);
    expect(value('notifier', 'allocation_notifier_leader')).toBe(1);
  });

  it('count requests by route and status; an unknown path has no route', () => {
    const requests = (labels: Record<string, string>) =>
      value('api', 'http_server_request_duration_seconds_count', labels);
    expect(requests({ http_route: '/products/:sku', http_response_status_code: '200' })).toBe(1);
    expect(requests({ http_route: '/products/:sku', http_response_status_code: '404' })).toBe(1);
    expect(requests({ http_route: '/allocations', http_request_method: 'POST' })).toBe(1);
    const unknown = samples('api').filter(
      ({ name, labels }) =>
        name === 'http_server_request_duration_seconds_count' && labels['http_route'] === undefined,
    );
    expect(unknown.map((sample) => [sample.labels['http_response_status_code'], sample.value])).toEqual([
      ['404', 1],
    ]);
    expect(value('api', 'messaging_client_sent_messages_total')).toBe(1);
  });
});

describe.each(PROCESSES)('the metrics of the %s', (name) => {
  it('are what promtool takes for good metrics', async () => {
    const checked = promtool(['check', 'metrics'], texts.get(name));
    await expect(checked).resolves.toEqual({ code: 0, output: '' });
  });

  it('have nothing of a message in a label', () => {
    const labels = samples(name).flatMap(({ labels: each }) => Object.entries(each).flat());
    expect(labels.filter((text) => PARTS_OF_MESSAGES.test(text) || text === 'other')).toEqual([]);
  });

  it('are those of docs/metrics.md, with these types and labels', () => {
    const documented = documentedFamilies();
    // The labels of target_info are whatever is known of the process.
    const types = [...(texts.get(name) ?? '').matchAll(/^# TYPE (?!target_info)(\S+) (\S+)$/gm)];
    for (const [, metric = '', type] of types) {
      const described = documented.find((each) => each.isNamed(metric));
      expect({ metric, type: described?.type }).toEqual({ metric, type });
      const labels = samples(name)
        .filter(
          (sample) => sample.name.replace(/_(bucket|sum|count)$/, '') === metric || sample.name === metric,
        )
        .flatMap((sample) => Object.keys(sample.labels));
      const unknown = new Set(labels).difference(new Set([...(described?.labels ?? []), 'le']));
      expect({ metric, unknown: [...unknown] }).toEqual({ metric, unknown: [] });
    }
  });
});

it('every metric of docs/metrics.md is shown by a process', () => {
  const shown = [...texts.values()].flatMap((text) =>
    [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, metric = '']) => metric),
  );
  const missing = documentedFamilies().filter(({ isNamed }) => !shown.some(isNamed));
  expect(missing.map((metric) => metric.name)).toEqual([]);
});
