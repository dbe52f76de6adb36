import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createBatch } from '../../support/builders/stock.ts';
import { apiOf, WAIT } from '../../support/e2e/own-api.ts';
import { runningSystem } from '../../support/e2e/own-system.ts';
import { header, type Published } from '../../support/e2e/published.ts';
import { ownCollector } from '../../support/telemetry/otlp-receiver.ts';
import type { ReceivedSpan } from '../../support/telemetry/otlp-spans.ts';

const collector = await ownCollector();
const system = runningSystem({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.address,
  OTEL_METRICS_EXPORTER: 'none',
});
const { settings, commands, outputs } = system;
const { call } = apiOf(system, {});
const [topic = ''] = settings.COMMAND_TOPICS.split(',');

const hex = (digits: number): string => randomUUID().replaceAll('-', '').slice(0, digits);

/** A new span of somebody else. */
function givenSpan(isSampled: boolean) {
  const [traceId, spanId] = [hex(32), hex(16)];
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}` };
}

const ofTrace =
  (traceId: string) =>
  (span: ReceivedSpan): boolean =>
    span.traceId === traceId;

function only(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const found = spans.filter((span) => span.name === name);
  if (found.length === 1 && found[0]) return found[0];
  throw new Error(`${found.length} spans are called ${name}: ${spans.map((span) => span.name).join(', ')}`);
}

async function requestedBatch(traceparent?: string): Promise<Published> {
  const sku = `SKU-${randomUUID()}`;
  const headers = { ...WAIT, ...(traceparent === undefined ? {} : { traceparent }) };
  const body = { ref: `batch-${sku}`, sku, qty: 5 };
  expect((await call('POST', '/batches', { body, headers })).status).toBe(201);
  const [event] = await outputs.events(sku, 1);
  return event as Published;
}

/** Sends a command for each producer in one request to Kafka, so that the worker gets them in one batch. */
async function sentTogether(traceparents: readonly (string | undefined)[]): Promise<Published[]> {
  const sku = `SKU-${randomUUID()}`;
  const messages = traceparents.map((traceparent, index) => {
    const { type, data } = createBatch({ ref: `${sku}-${index}`, sku });
    const headers = { ce_type: type, ...(traceparent === undefined ? {} : { traceparent }) };
    return { key: sku, value: JSON.stringify(data), headers };
  });
  await commands.sendRecords(messages);
  return outputs.events(sku, traceparents.length);
}

describe('a request to the API', () => {
  it('with a sampled traceparent, the command, the batch and the event are one trace', async () => {
    const caller = givenSpan(true);
    const event = await requestedBatch(caller.traceparent);
    const spans = await collector.received('the whole trace', ofTrace(caller.traceId), 6);

    const request = only(spans, 'POST /batches');
    expect(request).toMatchObject({
      service: 'allocation-api',
      kind: 'server',
      parentSpanId: caller.spanId,
      links: [],
      hasFailed: false,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/batches',
        'http.response.status_code': 201,
        'url.path': '/batches',
        'url.scheme': 'http',
      },
    });
    const sending = only(spans, `send ${topic}`);
    expect(sending).toMatchObject({
      service: 'allocation-api',
      kind: 'producer',
      parentSpanId: request.spanId,
      attributes: { 'messaging.operation.type': 'send', 'messaging.destination.name': topic },
    });
    const batch = only(spans, `process ${topic}`);
    expect(batch).toMatchObject({
      service: 'allocation-worker',
      kind: 'consumer',
      parentSpanId: sending.spanId,
      links: [`${caller.traceId}-${sending.spanId}`],
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'process',
        'messaging.destination.name': topic,
        'messaging.destination.partition.id': expect.stringMatching(/^\d+$/),
        'messaging.consumer.group.name': settings.CONSUMER_GROUP,
        'messaging.batch.message_count': 1,
      },
    });
    for (const name of ['load', 'commit'])
      expect(only(spans, name)).toMatchObject({
        service: 'allocation-worker',
        kind: 'client',
        parentSpanId: batch.spanId,
        attributes: { 'db.system.name': 'postgresql' },
      });
    expect(only(spans, `send ${settings.EVENT_TOPIC}`)).toMatchObject({
      service: 'allocation-relay',
      kind: 'client',
      parentSpanId: sending.spanId,
      links: [`${caller.traceId}-${sending.spanId}`],
      attributes: {
        'messaging.operation.type': 'send',
        'messaging.destination.name': settings.EVENT_TOPIC,
        'messaging.batch.message_count': 1,
      },
    });
    expect(header(event, 'traceparent')).toBe(`00-${caller.traceId}-${sending.spanId}-01`);
    for (const span of spans) expect(span.nanoseconds).toBeGreaterThan(0n);
  });

  it('without a traceparent begins a trace, whose id the event has', async () => {
    const [, traceId = '', spanId = '', flags] =
      header(await requestedBatch(), 'traceparent')?.split('-') ?? [];
    expect(flags).toBe('01');
    const spans = await collector.received('the whole trace', ofTrace(traceId), 6);
    expect(only(spans, 'POST /batches').parentSpanId).toBe('');
    expect(only(spans, `send ${topic}`).spanId).toBe(spanId);
  });

  it('that is refused by the worker, and one for nothing known, are spans with the status', async () => {
    const [caller, other] = [givenSpan(true), givenSpan(true)];
    const body = { orderId: 'o1', sku: `SKU-${randomUUID()}`, qty: 1 };
    await call('POST', '/allocations', { body, headers: { ...WAIT, traceparent: caller.traceparent } });
    await call('GET', '/no/such/route?secret=1', { headers: { traceparent: other.traceparent } });

    const [refused] = await collector.received(
      'the request',
      (span) => span.traceId === caller.traceId && span.kind === 'server',
    );
    expect(refused).toMatchObject({ hasFailed: false, attributes: { 'http.response.status_code': 404 } });
    const [unknown] = await collector.received('the other request', ofTrace(other.traceId));
    expect(unknown).toMatchObject({
      name: 'GET',
      attributes: { 'http.response.status_code': 404, 'url.path': '/no/such/route' },
    });
    expect(JSON.stringify(unknown?.attributes)).not.toContain('secret');
  });

  it('with an unsampled traceparent is carried on as such, and no span of it is exported', async () => {
    const caller = givenSpan(false);
    const event = await requestedBatch(caller.traceparent);
    expect(header(event, 'traceparent')).toMatch(new RegExp(`^00-${caller.traceId}-[0-9a-f]{16}-00$`));

    // Exported later than those of the request would have been.
    const later = givenSpan(true);
    await requestedBatch(later.traceparent);
    await collector.received('the whole later trace', ofTrace(later.traceId), 6);
    expect(collector.spans.filter(ofTrace(caller.traceId))).toEqual([]);
    expect(
      collector.spans.filter(({ links }) => links.some((link) => link.includes(caller.traceId))),
    ).toEqual([]);
  });
});

describe('a batch of commands of several producers', () => {
  it('begins a trace with links to their spans, sampled ones first, and each event has the traceparent of its command', async () => {
    const producers = [givenSpan(false), givenSpan(true), givenSpan(true)];
    const events = await sentTogether([...producers.map(({ traceparent }) => traceparent), undefined]);
    expect(events.map((event) => header(event, 'traceparent'))).toEqual([
      ...producers.map(({ traceparent }) => traceparent),
      undefined,
    ]);

    const [first, second, third] = producers.map(({ traceId, spanId }) => `${traceId}-${spanId}`);
    const expectedLinks = [second, third, first];
    const isOfThem = ({ links }: ReceivedSpan): boolean => links.includes(second ?? '');
    const spans = await collector.received('the batch and the transaction of the relay', isOfThem, 2);
    const batch = only(spans, `process ${topic}`);
    expect(batch).toMatchObject({
      parentSpanId: '',
      links: expectedLinks,
      attributes: { 'messaging.batch.message_count': 4 },
    });
    expect(only(spans, `send ${settings.EVENT_TOPIC}`)).toMatchObject({
      parentSpanId: '',
      links: expectedLinks,
    });
    const steps = collector.spans.filter(({ parentSpanId }) => parentSpanId === batch.spanId);
    expect(steps.map(({ name, traceId }) => [name, traceId])).toEqual([
      ['load', batch.traceId],
      ['commit', batch.traceId],
    ]);
  });

  it('none of which is sampled is no span, and their events have their traceparents', async () => {
    const producers = [givenSpan(false), givenSpan(false)];
    const events = await sentTogether(producers.map(({ traceparent }) => traceparent));
    expect(events.map((event) => header(event, 'traceparent'))).toEqual(
      producers.map(({ traceparent }) => traceparent),
    );
    const later = givenSpan(true);
    await sentTogether([later.traceparent]);
    await collector.received('the later trace', ofTrace(later.traceId), 4);
    const ids = producers.map(({ traceId }) => traceId);
    expect(
      collector.spans.filter(({ links }) => links.some((link) => ids.includes(link.split('-')[0] ?? ''))),
    ).toEqual([]);
  });
});

it('spans are exported as OTLP in protobuf, to the path of traces', () => {
  expect(new Set(collector.requests.map(({ path, contentType }) => `${path} ${contentType}`))).toEqual(
    new Set(['/v1/traces application/x-protobuf']),
  );
});
