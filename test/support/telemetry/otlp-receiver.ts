import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll } from '@jest/globals';
import { eventually } from '../conformance/eventually.ts';
import { metricsOf, type ReceivedMetrics } from './otlp-metrics.ts';
import { type ReceivedSpan, spansOf } from './otlp-spans.ts';

/** Answers as a collector does, does not take anything (503), or never answers. */
export type CollectorMood = 'takes' | 'refuses' | 'hangs';

/** A collector for a test file: an HTTP server that receives OTLP and keeps spans and metrics. */
export async function ownCollector() {
  const spans: ReceivedSpan[] = [];
  const metrics: (ReceivedMetrics & { readonly headers: IncomingHttpHeaders })[] = [];
  const requests: { readonly path: string; readonly contentType: string }[] = [];
  let mood: CollectorMood = 'takes';
  const server = createServer((request, response) => void receive(request, response));

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', headers } = request;
    const received = await buffer(request);
    const body = headers['content-encoding'] === 'gzip' ? gunzipSync(received) : received;
    requests.push({ path, contentType: headers['content-type'] ?? '' });
    if (mood === 'hangs') return;
    if (mood === 'takes' && path === '/v1/traces') spans.push(...spansOf(body));
    if (mood === 'takes' && path === '/v1/metrics') metrics.push({ headers, ...metricsOf(body) });
    response.writeHead(mood === 'takes' ? 200 : 503, { 'content-type': 'application/x-protobuf' }).end();
  }

  await once(server.listen(0, '127.0.0.1'), 'listening');
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  return {
    spans,
    metrics,
    requests,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    be: (next: CollectorMood): void => void (mood = next),
    /** Waits until at least `count` spans satisfy the condition, and returns them in order of arrival. */
    async received(
      what: string,
      isMeant: (span: ReceivedSpan) => boolean,
      count = 1,
    ): Promise<ReceivedSpan[]> {
      const found = (): ReceivedSpan[] => spans.filter(isMeant);
      await eventually(`the collector has ${count} spans: ${what}`, () => found().length >= count);
      return found();
    },
  };
}
