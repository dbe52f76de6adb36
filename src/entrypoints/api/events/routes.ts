import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { identifier } from '../../../domain/fields.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { RequestProblem } from '../http/problems.ts';
import { invalidFields } from '../http/request-validation.ts';
import { problemResponses } from '../openapi.ts';
import { streamSink } from './stream-sink.ts';

const EVENT_STREAM = 'text/event-stream';

const EXAMPLE = `retry: 2000

event: status
data: {"following":true,"reason":null,"since":null}

id: 5f3a-17
event: allocation
data: {"id":"order-o1/1","type":"Allocated","sku":"LAMP","sequence":2,"time":"2027-01-31T10:00:00.000Z","publishedAt":"2027-01-31T10:00:00.014Z","commandId":"order-o1","data":{"orderId":"o1","sku":"LAMP","qty":3,"batchRef":"B1","eta":null}}

event: skipped
data: {"count":1950,"reason":"rate"}
`;

/** The route of the stream of events. */
export function eventRoutes({ live }: ApiDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    // Otherwise closing the server would wait for the streams.
    app.addHook('preClose', () => live.close());

    app.get(
      '/events',
      {
        // The stream of a HEAD would have no end: nobody reads it.
        exposeHeadRoute: false,
        schema: {
          tags: ['Operation'],
          operationId: 'watchEvents',
          summary: 'Events as they are published',
          description:
            'Server-sent events: `allocation` (an event; at most 50 a second, beyond that a sample), `skipped` (how many were left out, and why) and `status` (whether the topic can be read). With `Last-Event-ID` also what was missed, as far as it is remembered.',
          headers: z.looseObject({
            'last-event-id': z
              .string()
              .max(100)
              .optional()
              .describe('`id` of the last event of the connection before.'),
          }),
          querystring: z.strictObject({
            sku: identifier.optional().describe('Only events of this product.'),
            order: identifier.optional().describe('Only events of this order.'),
          }),
          response: {
            200: {
              description: 'The stream; it does not end.',
              content: {
                [EVENT_STREAM]: { schema: z.string(), examples: { stream: { value: EXAMPLE } } },
              },
            },
            ...problemResponses([
              invalidFields([{ in: 'query', field: 'sku', detail: 'must be printable text' }]),
              tooManyStreams(),
            ]),
          },
        },
      },
      async (request, reply) => {
        const stream = new Readable({ read: () => undefined });
        const stop = live.watch(request.query, streamSink(stream), request.headers['last-event-id']);
        if (!stop) throw tooManyStreams();
        stream.once('close', stop);
        reply.header('cache-control', 'no-store');
        // Proxies such as nginx would hold the events back.
        reply.header('x-accel-buffering', 'no').type(EVENT_STREAM);
        // The schema is for the documentation: a stream is sent as it is.
        return stream as unknown as string;
      },
    );
  };
}

const tooManyStreams = (): RequestProblem =>
  new RequestProblem({
    code: 'TooManyStreams',
    status: 503,
    title: 'There are too many streams of events',
    detail: 'Close other pages that show events, or set API_MAX_STREAMS to a larger number; then try again.',
  });
