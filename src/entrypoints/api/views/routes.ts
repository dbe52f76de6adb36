import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { identifier } from '../../../domain/fields.ts';
import { BatchLines, batchLines } from '../../../views/batch-lines.ts';
import { Order, order } from '../../../views/order.ts';
import { OrderAllocations, orderAllocations } from '../../../views/order-allocations.ts';
import { Shortages, shortages } from '../../../views/shortages.ts';
import { unknownOrder } from '../commands/order-routes.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { example, problemResponses } from '../openapi.ts';
import { notFound } from '../http/problems.ts';
import { common, fromDigits, paged } from './paging.ts';

const tags = ['Views'];
const lineNumber = { error: 'must be the `next` of the previous page' };
const lineKey = fromDigits(z.int(lineNumber).min(0, lineNumber));

const noLine = (orderId: string) => notFound(`Order ${orderId} has no allocated line.`);
const noBatch = (ref: string) => notFound(`There is no batch ${ref}.`);

/** The routes of the views, with paging. */
export function viewRoutes({ read }: ApiDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/allocations/:orderId',
      {
        schema: {
          tags,
          operationId: 'getAllocations',
          summary: 'The allocated lines of an order',
          params: z.object({ orderId: example('o1') }),
          querystring: paged(identifier),
          response: { 200: OrderAllocations, ...problemResponses([...common, noLine('o1')]) },
        },
      },
      async ({ params: { orderId }, query }) => {
        const found = await orderAllocations(read, orderId, query);
        if (found.lines.length > 0 || query.after !== undefined) return found;
        throw noLine(orderId);
      },
    );

    app.get(
      '/orders/:orderId',
      {
        schema: {
          tags,
          operationId: 'getOrder',
          summary: 'The lines of an order with their state',
          params: z.object({ orderId: example('o1') }),
          querystring: paged(identifier),
          response: { 200: Order, ...problemResponses([...common, unknownOrder('o1')]) },
        },
      },
      async ({ params: { orderId }, query }) => {
        const found = await order(read, orderId, query);
        if (found.lines.length > 0 || query.after !== undefined) return found;
        throw unknownOrder(orderId);
      },
    );

    app.get(
      '/shortages',
      {
        schema: {
          tags,
          operationId: 'listShortages',
          summary: 'Order lines that wait or found nothing, by SKU',
          querystring: paged(identifier),
          response: { 200: Shortages, ...problemResponses(common) },
        },
      },
      ({ query }) => shortages(read, query),
    );

    app.get(
      '/batches/:ref',
      {
        schema: {
          tags,
          operationId: 'getBatch',
          summary: 'A batch and the order lines it serves',
          params: z.object({ ref: example('B1') }),
          querystring: paged(lineKey),
          response: { 200: BatchLines, ...problemResponses([...common, noBatch('B1')]) },
        },
      },
      async ({ params: { ref }, query }) => {
        const found = await batchLines(read, ref, query);
        if (found) return found;
        throw noBatch(ref);
      },
    );
  };
}
