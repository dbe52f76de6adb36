import type { ProductLines } from '../api/answers.ts';
import { usePages } from '../api/use-pages.ts';
import { usePolled } from '../api/use-polled.ts';
import { count } from '../format/numbers.ts';
import { Arrival } from '../parts/arrival.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { LineState } from '../parts/line-state.tsx';
import { BatchLink, OrderLink } from '../parts/links.tsx';
import { PageButtons } from '../parts/page-buttons.tsx';
import { ShownAnswer } from '../parts/shown-answer.tsx';
import { routeTo } from '../routing.ts';

const REFRESH_MS = 10_000;
const PAGE_LINES = 50;

type Line = ProductLines['lines'][number];

/** The order lines of a product: those that have a batch, or those that are backordered. */
export function ProductLinesSection({ sku, isBackordered }: { sku: string; isBackordered: boolean }) {
  const pages = usePages(`${isBackordered} ${sku}`);
  const path = `products/${encodeURIComponent(sku)}/lines?limit=${PAGE_LINES}${isBackordered ? '&waiting=true' : ''}`;
  const polled = usePolled<ProductLines>(`${path}${pages.parameter}`, REFRESH_MS);
  return (
    <section>
      <h2>Order lines</h2>
      <p class="choices">
        <a href={routeTo('stock', sku)} aria-current={isBackordered ? undefined : 'true'}>
          Allocated or dispatched
        </a>
        <a
          href={routeTo('stock', sku, { show: 'backordered' })}
          aria-current={isBackordered ? 'true' : undefined}
        >
          Backordered
        </a>
      </p>
      {polled.problem?.status === 404 ? null : (
        <ShownAnswer polled={polled} source="Postgres">
          {({ lines, next }) => (
            <>
              <DataTable
                caption={
                  isBackordered ? 'Backordered order lines, first served first' : 'Order lines with a batch'
                }
                columns={columns(sku)}
                rows={lines}
                keyOf={({ orderId }) => orderId}
                empty={
                  isBackordered ? 'No order line is backordered.' : 'No order line has units of this product.'
                }
              />
              <PageButtons pages={pages} next={next} isStale={polled.isStale} />
            </>
          )}
        </ShownAnswer>
      )}
    </section>
  );
}

const columns = (sku: string): readonly Column<Line>[] => [
  { title: 'Order', cell: ({ orderId }) => <OrderLink orderId={orderId} /> },
  { title: 'State', cell: (line) => <LineState line={line} /> },
  { title: 'Units', isNumber: true, cell: ({ qty }) => count(qty) },
  {
    title: 'Batch',
    cell: ({ batchRef }) => (batchRef === null ? '–' : <BatchLink sku={sku} batch={batchRef} />),
  },
  { title: 'Arrival', cell: ({ batchRef, eta }) => (batchRef === null ? '–' : <Arrival eta={eta} />) },
];
