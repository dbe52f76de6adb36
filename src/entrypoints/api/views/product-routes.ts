import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { identifier } from '../../../domain/fields.ts';
import { BATCH_PLACE, LateBatches, lateBatches } from '../../../views/late-batches.ts';
import { ProductAvailability, productAvailability } from '../../../views/product-availability.ts';
import {
  isKnownSku,
  LINE_PLACE,
  ProductLines,
  productLines,
  waitingLines,
} from '../../../views/product-lines.ts';
import { Products, products } from '../../../views/products.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/problems.ts';
import { example, problemResponses } from '../openapi.ts';
import { common, opaque, opaqueFromDay, paged, prefix } from './paging.ts';

const tags = ['Views'];
const neverSeen = (sku: string) => notFound(`SKU ${sku} was never seen.`);

/** The routes of the views of products, with paging. */
export function productRoutes({ read }: ApiDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/products',
      {
        schema: {
          tags,
          operationId: 'listProducts',
          summary: 'All products, by SKU',
          querystring: paged(identifier).extend({
            prefix: prefix.optional().describe('Only products whose SKU begins so.'),
          }),
          response: { 200: Products, ...problemResponses(common) },
        },
      },
      ({ query }) => products(read, query, query.prefix),
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
      '/products/:sku/lines',
      {
        schema: {
          tags,
          operationId: 'listProductLines',
          summary: 'The order lines of a product',
          description:
            'Lines that have a batch, those of the latest arrivals first; with `waiting=true` those that wait, in the order in which they are served.',
          params: z.object({ sku: example('LAMP') }),
          querystring: paged(opaque(LINE_PLACE)).extend({
            waiting: z.enum(['true', 'false']).default('false').describe('true: only lines that wait.'),
          }),
          response: { 200: ProductLines, ...problemResponses([...common, neverSeen('LAMP')]) },
        },
      },
      async ({ params: { sku }, query }) => {
        const page = query.waiting === 'true' ? waitingLines : productLines;
        const found = await page(read, sku, query);
        if (found.lines.length > 0 || query.after !== undefined || (await isKnownSku(read, sku)))
          return found;
        throw neverSeen(sku);
      },
    );

    app.get(
      '/late-batches',
      {
        schema: {
          tags,
          operationId: 'listLateBatches',
          summary: 'Batches whose day of arrival is over and that were not received',
          querystring: paged(opaqueFromDay(BATCH_PLACE)),
          response: { 200: LateBatches, ...problemResponses(common) },
        },
      },
      ({ query }) => lateBatches(read, query),
    );
  };
}
