import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { identifier } from '../../../domain/fields.ts';
import { BatchLines, batchLines } from '../../../views/batch-lines.ts';
import { Order, order } from '../../../views/order.ts';
import { OrderAllocations, orderAllocations } from '../../../views/order-allocations.ts';
import { ProductAvailability, productAvailability } from '../../../views/product-availability.ts';
import { Products, products } from '../../../views/products.ts';
import { Shortages, shortages } from '../../../views/shortages.ts';
import { unknownOrder } from '../commands/order-routes.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { databaseUnavailable } from '../http/errors.ts';
import { example, problemResponses } from '../openapi.ts';
import { notFound } from '../http/problems.ts';
import { invalidFields } from '../http/request-validation.ts';

const tags = ['Views'];
const MAX_PAGE = 1_000;
const page = { error: `must be a whole number from 1 to ${MAX_PAGE}` };

/** Query parameters are strings: converts digits to a number for the schema. */
const fromDigits = <Schema extends z.ZodType<number>>(schema: Schema) =>
  z.preprocess(
    (given) => (typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : given),
    schema,
  );

const limit = fromDigits(z.int(page).min(1, page).max(MAX_PAGE, page))
  .default(100)
  .describe('Maximum number of entries in a page (default: 100).');
const after = <Key extends z.ZodType>(key: Key) =>
  key.optional().describe('`next` of the previous page (default: the first page).');
const paged = <Key extends z.ZodType>(key: Key) => z.strictObject({ after: after(key), limit });

const lineNumber = { error: 'must be the `next` of the previous page' };
const lineKey = fromDigits(z.int(lineNumber).min(0, lineNumber));

const noLine = (orderId: string) => notFound(`Order ${orderId} has no allocated line.`);
const neverSeen = (sku: string) => notFound(`SKU ${sku} was never seen.`);
const noBatch = (ref: string) => notFound(`There is no batch ${ref}.`);

const common = [invalidFields([{ in: 'query', field: 'limit', detail: page.error }]), databaseUnavailable()];

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
      '/products',
      {
        schema: {
          tags,
          operationId: 'listProducts',
          summary: 'All products, by SKU',
          querystring: paged(identifier),
          response: { 200: Products, ...problemResponses(common) },
        },
      },
      ({ query }) => products(read, query),
    );

    app.get(
      '/products/:sku',
      {
        schema: {
          tags,
          operationId: 'getProduct',
          summary: 'The stock of a product, and when it is available',
          params: z.object({ sku: example('LAMP') }),
          querystring: paged(identifier),
          response: { 200: ProductAvailability, ...problemResponses([...common, neverSeen('LAMP')]) },
        },
      },
      async ({ params: { sku }, query }) => {
        const found = await productAvailability(read, sku, query);
        if (found) return found;
        throw neverSeen(sku);
      },
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
