import type { LateBatches, Shortages } from '../api/answers.ts';
import { usePages } from '../api/use-pages.ts';
import { type Polled, usePolled } from '../api/use-polled.ts';
import { count, counted } from '../format/numbers.ts';
import { Arrival } from '../parts/arrival.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { BatchLink, OrderLink, SkuLink } from '../parts/links.tsx';
import { PageButtons } from '../parts/page-buttons.tsx';
import { ShownAnswer } from '../parts/shown-answer.tsx';
import { routeTo } from '../routing.ts';

const REFRESH_MS = 10_000;
const PAGE_PRODUCTS = 50;
/** Order lines that a row shows at first. */
const FIRST_LINES = 10;

type Short = Shortages['products'][number];
type Late = LateBatches['batches'][number];
type Line = { readonly orderId: string; readonly qty: number };

/** What customers want and do not get yet: lines of late ships, backordered lines, lines that found nothing. */
export function ShortagesPage({ late }: { late: Polled<LateBatches> }) {
  const pages = usePages('');
  const polled = usePolled<Shortages>(`shortages?limit=${PAGE_PRODUCTS}${pages.parameter}`, REFRESH_MS);
  return (
    <>
      <h1 tabIndex={-1}>Shortages</h1>
      <section>
        <h2>Late ships</h2>
        <p class="soft">
          Batches whose day of arrival is over and that were not received. Their units may be allocated to
          orders, but are not in the warehouse.
        </p>
        <ShownAnswer polled={late} source="Postgres">
          {({ batches, next }) => (
            <>
              <DataTable
                caption="Late batches, the longest overdue first"
                columns={lateColumns}
                rows={batches}
                keyOf={({ ref }) => ref}
                empty="No ship is late."
              />
              {next === null ? null : <p>These are the longest overdue; there are more.</p>}
            </>
          )}
        </ShownAnswer>
      </section>
      <section>
        <h2>Not enough stock</h2>
        <p class="soft">
          Backordered lines get the next units, first ordered first. Lines that were out of stock were ordered
          without backorder: nothing more happens to them.
        </p>
        <ShownAnswer polled={polled} source="Postgres">
          {({ products, next }) => (
            <>
              <DataTable
                caption="Products with lines that have no units"
                columns={shortColumns}
                rows={products}
                keyOf={({ sku }) => sku}
                empty="Every order line has its units."
              />
              <PageButtons pages={pages} next={next} isStale={polled.isStale} />
            </>
          )}
        </ShownAnswer>
      </section>
    </>
  );
}

const lateColumns: readonly Column<Late>[] = [
  { title: 'Batch', cell: ({ sku, ref }) => <BatchLink sku={sku} batch={ref} /> },
  { title: 'SKU', cell: ({ sku }) => <SkuLink sku={sku} /> },
  { title: 'Due', cell: ({ eta }) => <Arrival eta={eta} /> },
  { title: 'Units allocated', isNumber: true, cell: ({ lines }) => count(lines.units) },
  {
    title: 'Orders with units of it',
    cell: ({ lines: { lines, count: all } }) => <Lines lines={lines} isCut={all > lines.length} />,
  },
  {
    title: 'Next',
    cell: ({ sku, ref }) => <a href={routeTo('stock', sku, { batch: ref })}>What to do</a>,
  },
];

const shortColumns: readonly Column<Short>[] = [
  { title: 'SKU', cell: ({ sku }) => <SkuLink sku={sku} /> },
  { title: 'Units backordered', isNumber: true, cell: ({ waiting }) => count(waiting.units) },
  {
    title: 'Backordered orders',
    cell: ({ waiting: { lines, count: all } }) => <Lines lines={lines} isCut={all > lines.length} />,
  },
  { title: 'Units out of stock', isNumber: true, cell: ({ outOfStock }) => count(outOfStock.units) },
  {
    title: 'Orders that got nothing',
    cell: ({ outOfStock: { lines, count: all } }) => <Lines lines={lines} isCut={all > lines.length} />,
  },
];

/** Orders with their units; those after the first ones are opened by a click. */
function Lines({ lines, isCut }: { lines: readonly Line[]; isCut: boolean }) {
  if (lines.length === 0) return <>–</>;
  const others = lines.slice(FIRST_LINES);
  return (
    <>
      <List lines={lines.slice(0, FIRST_LINES)} />
      {others.length === 0 ? null : (
        <details>
          <summary>{`${others.length} more`}</summary>
          <List lines={others} />
        </details>
      )}
      {isCut ? <p class="soft">And more: see the product.</p> : null}
    </>
  );
}

const List = ({ lines }: { lines: readonly Line[] }) => (
  <ul class="inline">
    {lines.map(({ orderId, qty }) => (
      <li key={orderId}>
        <OrderLink orderId={orderId} /> <span class="soft">({counted(qty, 'unit')})</span>
      </li>
    ))}
  </ul>
);
