import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { identifier } from '../../../domain/fields.ts';
import { MESSAGE_PLACE, OrderHistory, orderHistory } from '../../../views/order-history.ts';
import { Orders, orderSearch } from '../../../views/order-search.ts';
import { AnyMessageData } from '../contract/documented.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { example, problemResponses } from '../openapi.ts';
import { common, opaqueFromDay, paged, prefix } from './paging.ts';

const tags = ['Views'];

const { entries } = OrderHistory.shape;

const DescribedHistory = OrderHistory.extend({
  entries: z.array(entries.element.extend({ data: AnyMessageData })).describe(entries.description ?? ''),
}).meta({ ...OrderHistory.meta() });

/** The routes to find an order and what happened to it. */
export function orderViewRoutes({ read, settings }: ApiDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/orders',
      {
        schema: {
          tags,
          operationId: 'findOrders',
          summary: 'Orders whose ids begin alike',
          description:
            'Orders with a line that waits, is allocated or dispatched, and those of which an event is still kept.',
          querystring: paged(identifier).extend({
            prefix: prefix.min(1).describe('The beginning of the ids, at least one character.'),
          }),
          response: { 200: Orders, ...problemResponses(common) },
        },
      },
      ({ query }) => orderSearch(read, query.prefix, query),
    );

    app.get(
      '/orders/:orderId/history',
      {
        schema: {
          tags,
          operationId: 'getOrderHistory',
          summary: 'What happened to an order, each with the command that caused it',
          description:
            'From the outbox, so as far back as `OUTBOX_RETENTION_DAYS`; `kept` says how far, and whether anything is not looked at yet. An order of which nothing is kept has no entries.',
          params: z.object({ orderId: example('o1') }),
          querystring: paged(opaqueFromDay(MESSAGE_PLACE)),
          response: { 200: DescribedHistory, ...problemResponses(common) },
        },
      },
      ({ params: { orderId }, query }) => orderHistory(read, orderId, query, settings.keptDays),
    );
  };
}
