import type { BatchLines } from '../api/answers.ts';
import { usePages } from '../api/use-pages.ts';
import { usePolled } from '../api/use-polled.ts';
import { count } from '../format/numbers.ts';
import { isLate } from '../format/time.ts';
import { today } from '../parts/clock.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { LineState } from '../parts/line-state.tsx';
import { OrderLink } from '../parts/links.tsx';
import { OutsideText } from '../parts/outside-text.tsx';
import { PageButtons } from '../parts/page-buttons.tsx';
import { ShownAnswer } from '../parts/shown-answer.tsx';
import { routeTo } from '../routing.ts';
import { LateBatch } from './late-batch.tsx';
import { UnknownBatch } from './unknown-product.tsx';

const REFRESH_MS = 10_000;
const PAGE_LINES = 50;

/** The order lines of one batch, and what to do if it is late. */
export function BatchLinesSection({ sku, batch }: { sku: string; batch: string }) {
  const pages = usePages(batch);
  const path = `batches/${encodeURIComponent(batch)}?limit=${PAGE_LINES}${pages.parameter}`;
  const polled = usePolled<BatchLines>(path, REFRESH_MS);
  return (
    <section>
      <h2>
        Order lines of batch <OutsideText text={batch} />
      </h2>
      <p>
        <a href={routeTo('stock', sku)}>Lines of all batches</a>
      </p>
      {polled.problem?.status === 404 ? (
        <UnknownBatch batch={batch} />
      ) : (
        <ShownAnswer polled={polled} source="Postgres">
          {({ eta, lines, next }) => (
            <>
              {isLate(eta, today.value) ? <LateBatch sku={sku} batch={batch} /> : null}
              <DataTable
                caption="Order lines of the batch, oldest allocation first"
                columns={columns(eta)}
                rows={lines}
                keyOf={({ orderId }) => orderId}
                empty="No order line has units of this batch."
              />
              <PageButtons pages={pages} next={next} isStale={polled.isStale} />
            </>
          )}
        </ShownAnswer>
      )}
    </section>
  );
}

const columns = (eta: BatchLines['eta']): readonly Column<BatchLines['lines'][number]>[] => [
  { title: 'Order', cell: ({ orderId }) => <OrderLink orderId={orderId} /> },
  {
    title: 'State',
    cell: ({ dispatched }) => <LineState line={{ state: dispatched ? 'dispatched' : 'allocated', eta }} />,
  },
  { title: 'Units', isNumber: true, cell: ({ qty }) => count(qty) },
];
