import type { FoundOrders } from '../api/answers.ts';
import { usePages } from '../api/use-pages.ts';
import { usePolled } from '../api/use-polled.ts';
import { count } from '../format/numbers.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { OrderLink } from '../parts/links.tsx';
import { PageButtons } from '../parts/page-buttons.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { ShownAnswer } from '../parts/shown-answer.tsx';
import { replaceRoute } from '../parts/use-route.ts';
import { type Route, routeTo } from '../routing.ts';
import { OrderPage } from './order-page.tsx';

const REFRESH_MS = 10_000;
const PAGE_ORDERS = 50;

/** The search for orders, or one order. */
export function OrdersPage({ route }: { route: Route }) {
  if (route.of !== undefined) return <OrderPage key={route.of} orderId={route.of} />;
  return <OrderSearch prefix={route.query['search'] ?? ''} />;
}

function OrderSearch({ prefix }: { prefix: string }) {
  return (
    <>
      <h1 tabIndex={-1}>Orders</h1>
      <section aria-label="Search for orders">
        <SearchField
          label="Order id begins with"
          value={prefix}
          onSearch={(text) => replaceRoute(routeTo('orders', undefined, { search: text }))}
        />
        {prefix === '' ? (
          <p class="soft">Type the beginning of an order id.</p>
        ) : (
          <OrderList prefix={prefix} />
        )}
      </section>
    </>
  );
}

function OrderList({ prefix }: { prefix: string }) {
  const pages = usePages(prefix);
  const path = `orders?prefix=${encodeURIComponent(prefix)}&limit=${PAGE_ORDERS}${pages.parameter}`;
  const polled = usePolled<FoundOrders>(path, REFRESH_MS);
  return (
    <ShownAnswer polled={polled} source="Postgres">
      {({ orders, next }) => (
        <>
          <DataTable
            caption="Orders that were found"
            columns={columns}
            rows={orders}
            keyOf={({ orderId }) => orderId}
            empty="No order id begins so. Capitals and small letters are not the same."
          />
          <PageButtons pages={pages} next={next} isStale={polled.isStale} />
        </>
      )}
    </ShownAnswer>
  );
}

const columns: readonly Column<FoundOrders['orders'][number]>[] = [
  { title: 'Order', cell: ({ orderId }) => <OrderLink orderId={orderId} /> },
  { title: 'Lines now', isNumber: true, cell: ({ lines }) => count(lines) },
];
