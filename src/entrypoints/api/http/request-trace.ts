import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TRACEPARENT } from '../../../processing/decode/command-headers.ts';
import type { Span, SpanStart, Tracing } from '../../../processing/runtime/tracing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The `traceparent` of the request's span; if nothing is traced, the caller's, unchanged. */
    traceparent: string | undefined;
  }
}

/** A span for each request. It continues the caller's trace, or begins one. */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  app.decorateRequest('traceparent', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    const given = traceparentOf(request);
    void tracing.span(
      () => spanOf(request, given),
      async (span) => {
        request.traceparent = span.traceparent ?? given;
        done();
        if (span.traceparent !== undefined) await describeAnswer(span, reply);
      },
    );
  });
}

function spanOf(request: FastifyRequest, parent: string | undefined): SpanStart {
  const { method, url, protocol, routeOptions } = request;
  const route = routeOptions.url;
  return {
    // Without the path of the request: names are to be few.
    name: route === undefined ? method : `${method} ${route}`,
    kind: 'server',
    attributes: {
      'http.request.method': method,
      'url.path': url.split('?', 1)[0] ?? '',
      'url.scheme': protocol,
      ...(route === undefined ? {} : { 'http.route': route }),
    },
    parent,
  };
}

/** Waits until the answer is sent, or the caller is gone. */
async function describeAnswer(span: Span, { raw }: FastifyReply): Promise<void> {
  await new Promise<void>((resolve) => void raw.once('close', resolve));
  if (!raw.writableFinished) return span.fail('aborted');
  span.set({ 'http.response.status_code': raw.statusCode });
  if (raw.statusCode >= 500) span.fail(String(raw.statusCode));
}

const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;

function traceparentOf({ headers: { traceparent } }: FastifyRequest): string | undefined {
  if (typeof traceparent !== 'string') return undefined;
  return TRACEPARENT.test(traceparent) && VISIBLE_ASCII.test(traceparent) ? traceparent : undefined;
}
