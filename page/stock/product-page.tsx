import type { ProductAvailability } from '../api/answers.ts';
import { usePages } from '../api/use-pages.ts';
import { usePolled } from '../api/use-polled.ts';
import { count, counted } from '../format/numbers.ts';
import { shortText, visibleText } from '../format/visible-text.ts';
import { Arrival } from '../parts/arrival.tsx';
import { today } from '../parts/clock.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { BatchLink } from '../parts/links.tsx';
import { NameHeading } from '../parts/outside-text.tsx';
import { PageButtons } from '../parts/page-buttons.tsx';
import { ShownAnswer } from '../parts/shown-answer.tsx';
import { Tiles } from '../parts/tiles.tsx';
import { routeTo } from '../routing.ts';
import { withLateUnits } from './availability-curve.ts';
import { Availability } from './availability.tsx';
import { UnknownProduct } from './unknown-product.tsx';
import { ProductLinesSection } from './product-lines.tsx';
import { BatchLinesSection } from './batch-lines.tsx';

const REFRESH_MS = 5_000;
const PAGE_BATCHES = 50;

type Batch = ProductAvailability['batches'][number];
type Properties = {
  readonly sku: string;
  readonly batch: string | undefined;
  readonly show: string | undefined;
};

/** One product: its units, when more come, its batches and its order lines. */
export function ProductPage({ sku, batch, show }: Properties) {
  const pages = usePages(sku);
  const path = `products/${encodeURIComponent(sku)}?limit=${PAGE_BATCHES}${pages.parameter}`;
  const polled = usePolled<ProductAvailability>(path, REFRESH_MS);
  const isUnknown = polled.problem?.status === 404;
  return (
    <>
      <div>
        <a href={routeTo('stock')}>All products</a>
        <NameHeading name={sku} />
      </div>
      {isUnknown ? <UnknownProduct sku={sku} /> : null}
      {batch === undefined || isUnknown ? null : <BatchLinesSection key={batch} sku={sku} batch={batch} />}
      {isUnknown ? null : (
        <ShownAnswer polled={polled} source="Postgres">
          {(product) => (
            <>
              <ProductTiles product={product} />
              <section>
                <h2>When it is available</h2>
                <Availability promises={product.availableToPromise} />
              </section>
              <section>
                <h2>Batches</h2>
                <p class="soft">In the order in which order lines get them.</p>
                <DataTable
                  caption={`Batches of ${shortText(visibleText(sku))}`}
                  columns={columns(sku)}
                  rows={product.batches}
                  keyOf={({ ref }) => ref}
                  empty="No batch of this product is left."
                />
                <PageButtons pages={pages} next={product.next} isStale={polled.isStale} />
              </section>
            </>
          )}
        </ShownAnswer>
      )}
      {batch === undefined && !isUnknown ? (
        <ProductLinesSection sku={sku} isBackordered={show === 'backordered'} />
      ) : null}
    </>
  );
}

function ProductTiles({ product }: { product: ProductAvailability }) {
  const { inStock, onTheWay, waiting, largestLine, availableToPromise } = product;
  const late = withLateUnits(availableToPromise, today.value).at(-1)?.late ?? 0;
  const allocated = inStock.allocated - inStock.dispatched + onTheWay.allocated;
  return (
    <Tiles
      tiles={[
        {
          title: 'In the warehouse',
          value: units(inStock.purchased - inStock.dispatched),
          note: `${count(inStock.available)} free`,
        },
        {
          title: 'On the way',
          value: units(onTheWay.purchased),
          note: `${count(onTheWay.available)} free${late > 0 ? `, of these ${count(late)} on late ships` : ''}`,
        },
        { title: 'Allocated', value: units(allocated) },
        { title: 'Backordered', value: units(waiting), note: 'no batch has them yet' },
        { title: 'Dispatched', value: units(inStock.dispatched) },
        {
          title: 'Largest possible line',
          value: units(largestLine),
          note: `a line is not split${late > 0 ? '; it may be of a late ship' : ''}`,
        },
      ]}
    />
  );
}

const units = (value: number): string => counted(value, 'unit');

const columns = (sku: string): readonly Column<Batch>[] => [
  { title: 'Batch', cell: ({ ref }) => <BatchLink sku={sku} batch={ref} /> },
  { title: 'Arrival', cell: ({ eta }) => <Arrival eta={eta} /> },
  { title: 'Purchased', isNumber: true, cell: ({ purchased }) => count(purchased) },
  { title: 'Allocated', isNumber: true, cell: ({ allocated, dispatched }) => count(allocated - dispatched) },
  { title: 'Dispatched', isNumber: true, cell: ({ dispatched }) => count(dispatched) },
  { title: 'Free', isNumber: true, cell: ({ available }) => count(available) },
];
