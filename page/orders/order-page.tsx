import type { HistoryEntry, Order, OrderHistory } from '../api/answers.ts';
import { usePages } from '../api/use-pages.ts';
import { type Polled, usePolled } from '../api/use-polled.ts';
import { count, counted } from '../format/numbers.ts';
import { Arrival } from '../parts/arrival.tsx';
import { Chip } from '../parts/chip.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { EventText, toneOf } from '../parts/event-text.tsx';
import { LineState } from '../parts/line-state.tsx';
import { BatchLink, SkuLink } from '../parts/links.tsx';
import { Moment } from '../parts/moment.tsx';
import { NameHeading, OutsideText } from '../parts/outside-text.tsx';
import { PageButtons } from '../parts/page-buttons.tsx';
import { ShownAnswer } from '../parts/shown-answer.tsx';
import { routeTo } from '../routing.ts';
import { UnknownOrder } from './unknown-order.tsx';

const REFRESH_MS = 5_000;
const PAGE_LINES = 50;

type Line = Order['lines'][number];

/** One order: the state of its lines, and what happened to it. */
export function OrderPage({ orderId }: { orderId: string }) {
  const linePages = usePages(orderId);
  const historyPages = usePages(orderId);
  const path = `orders/${encodeURIComponent(orderId)}`;
  const lines = usePolled<Order>(`${path}?limit=${PAGE_LINES}${linePages.parameter}`, REFRESH_MS);
  const history = usePolled<OrderHistory>(
    `${path}/history?limit=${PAGE_LINES}${historyPages.parameter}`,
    REFRESH_MS,
  );
  const isUnknown =
    lines.problem?.status === 404 && hasNoHistory(history.answer) && historyPages.number === 1;
  return (
    <>
      <div>
        <a href={routeTo('orders')}>Search for orders</a>
        <NameHeading kind="Order" name={orderId} />
      </div>
      {isUnknown ? (
        <UnknownOrder orderId={orderId} keptDays={history.answer?.kept.days ?? 0} />
      ) : (
        <>
          <section>
            <h2>Lines</h2>
            <Lines polled={lines} />
            <PageButtons pages={linePages} next={lines.answer?.next} isStale={lines.isStale} />
          </section>
          <section>
            <h2>What happened</h2>
            <ShownAnswer polled={history} source="Postgres">
              {(answer) => <History history={answer} />}
            </ShownAnswer>
            <PageButtons pages={historyPages} next={history.answer?.next} isStale={history.isStale} />
          </section>
        </>
      )}
    </>
  );
}

const hasNoHistory = (history: OrderHistory | undefined): boolean =>
  history !== undefined && history.entries.length === 0 && history.kept.behind === 0;

function Lines({ polled }: { polled: Polled<Order> }) {
  // Not an error for people: an order whose lines were all taken back still has a history.
  if (polled.problem?.status === 404)
    return <p class="empty">This order has no line now: see below what happened to it.</p>;
  return (
    <ShownAnswer polled={polled} source="Postgres">
      {({ lines }) => (
        <DataTable
          caption="Lines of the order"
          columns={lineColumns}
          rows={lines}
          keyOf={({ sku }) => sku}
          empty="No more lines."
        />
      )}
    </ShownAnswer>
  );
}

const lineColumns: readonly Column<Line>[] = [
  { title: 'SKU', cell: ({ sku }) => <SkuLink sku={sku} /> },
  { title: 'State', cell: (line) => <LineState line={line} /> },
  { title: 'Units', isNumber: true, cell: ({ qty }) => count(qty) },
  {
    title: 'Batch',
    cell: ({ sku, batchRef }) => (batchRef === null ? '–' : <BatchLink sku={sku} batch={batchRef} />),
  },
  { title: 'Arrival', cell: ({ batchRef, eta }) => (batchRef === null ? '–' : <Arrival eta={eta} />) },
];

function History({ history: { entries, kept } }: { history: OrderHistory }) {
  return (
    <>
      <p class="soft">
        Events are kept for {counted(kept.days, 'day')}
        {kept.since === null ? '' : `, so since ${kept.since}`}. Times are those of the commands.
      </p>
      {kept.behind > 0 ? (
        <p class="notice notice-warn">
          The history is being read: {counted(kept.behind, 'message is', 'messages are')} left to look at.
          More may appear.
        </p>
      ) : null}
      <DataTable
        caption="Events of the order, oldest first, each with the command that caused it"
        columns={historyColumns}
        rows={entries}
        keyOf={({ id }) => id}
        empty="Nothing that is still kept happened to this order."
      />
    </>
  );
}

const historyColumns: readonly Column<HistoryEntry>[] = [
  {
    title: 'Event',
    cell: ({ type, data }) => (
      <Chip tone={toneOf(type)}>
        {/* Another version may have written types that this page does not know. */}
        <OutsideText text={type === 'CommandRejected' ? `${String(data['commandType'])} rejected` : type} />
      </Chip>
    ),
  },
  { title: 'When', cell: ({ time }) => <Moment at={time} /> },
  { title: 'SKU', cell: ({ sku }) => (sku === null ? '–' : <SkuLink sku={sku} />) },
  { title: 'What', cell: ({ type, data }) => <EventText type={type} data={data} /> },
  { title: 'Caused by', cell: ({ command }) => <Command command={command} /> },
];

function Command({ command: { id, type, record } }: { command: HistoryEntry['command'] }) {
  const place = record && `${record.topic}-${record.partition}-${record.offset}`;
  return (
    <>
      {type === null ? 'a command' : <OutsideText text={type} />}
      <span class="soft">
        {' '}
        <OutsideText text={id} />
        {/* A command without an id of its producer has its place as its id. */}
        {place === null || place === id ? null : (
          <>
            {', record '}
            <OutsideText text={place} />
          </>
        )}
      </span>
    </>
  );
}
