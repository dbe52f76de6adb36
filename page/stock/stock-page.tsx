import type { LateBatches, Products } from '../api/answers.ts';
import { usePages } from '../api/use-pages.ts';
import { usePolled } from '../api/use-polled.ts';
import { count, counted } from '../format/numbers.ts';
import { Chip } from '../parts/chip.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { SkuLink } from '../parts/links.tsx';
import { PageButtons } from '../parts/page-buttons.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { ShownAnswer } from '../parts/shown-answer.tsx';
import { replaceRoute } from '../parts/use-route.ts';
import { type Route, routeTo } from '../routing.ts';
import { ProductPage } from './product-page.tsx';

const REFRESH_MS = 10_000;
const PAGE_PRODUCTS = 50;

type Product = Products['products'][number];

/** All products with their units, or one product. */
export function StockPage({ route, late }: { route: Route; late: LateBatches | undefined }) {
  if (route.of !== undefined)
    return (
      <ProductPage key={route.of} sku={route.of} batch={route.query['batch']} show={route.query['show']} />
    );
  return <ProductList prefix={route.query['search'] ?? ''} late={late} />;
}

function ProductList({ prefix, late }: { prefix: string; late: LateBatches | undefined }) {
  const pages = usePages(prefix);
  const search = prefix === '' ? '' : `&prefix=${encodeURIComponent(prefix)}`;
  const polled = usePolled<Products>(
    `products?limit=${PAGE_PRODUCTS}${search}${pages.parameter}`,
    REFRESH_MS,
  );
  const lateSkus = new Set((late?.batches ?? []).map(({ sku }) => sku));
  return (
    <>
      <h1 tabIndex={-1}>Stock</h1>
      <section aria-label="Products">
        <SearchField
          label="SKU begins with"
          value={prefix}
          onSearch={(text) => replaceRoute(routeTo('stock', undefined, { search: text }))}
        />
        <p class="soft">All figures are units. Backordered: ordered, but no batch has the units yet.</p>
        <ShownAnswer polled={polled} source="Postgres">
          {({ products, next }) => (
            <>
              <DataTable
                caption="Products with their units"
                columns={columns(lateSkus)}
                rows={products}
                keyOf={({ sku }) => sku}
                empty={
                  prefix === ''
                    ? 'There is no product yet. The first batch of a product makes it known.'
                    : 'No SKU begins so. Capitals and small letters are not the same.'
                }
              />
              <PageButtons pages={pages} next={next} isStale={polled.isStale} />
            </>
          )}
        </ShownAnswer>
      </section>
    </>
  );
}

const columns = (lateSkus: ReadonlySet<string>): readonly Column<Product>[] => [
  { title: 'SKU', cell: ({ sku }) => <SkuLink sku={sku} /> },
  {
    title: 'State',
    cell: ({ sku, waiting, inStock }) => (
      <span class="chips">
        {waiting > 0 ? <Chip tone="warn">{`${counted(waiting, 'unit')} backordered`}</Chip> : null}
        {lateSkus.has(sku) ? <Chip tone="warn">ship is late</Chip> : null}
        {waiting === 0 && inStock.available > 0 ? <Chip tone="good">available</Chip> : null}
        {waiting === 0 && inStock.available === 0 ? <Chip tone="calm">none free here</Chip> : null}
      </span>
    ),
  },
  {
    title: 'In the warehouse',
    isNumber: true,
    cell: ({ inStock }) => count(inStock.purchased - inStock.dispatched),
  },
  { title: 'Free there', isNumber: true, cell: ({ inStock }) => count(inStock.available) },
  { title: 'On the way', isNumber: true, cell: ({ onTheWay }) => count(onTheWay.purchased) },
  {
    title: 'Allocated',
    isNumber: true,
    cell: ({ inStock, onTheWay }) => count(inStock.allocated - inStock.dispatched + onTheWay.allocated),
  },
  { title: 'Backordered', isNumber: true, cell: ({ waiting }) => count(waiting) },
  { title: 'Dispatched', isNumber: true, cell: ({ inStock }) => count(inStock.dispatched) },
];
