import { useState } from 'preact/hooks';
import { count, counted } from '../format/numbers.ts';
import { Chip } from '../parts/chip.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { EventText, toneOf } from '../parts/event-text.tsx';
import { OrderLink, SkuLink } from '../parts/links.tsx';
import { Elapsed, Moment } from '../parts/moment.tsx';
import { OutsideSentence, OutsideText } from '../parts/outside-text.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { replaceRoute } from '../parts/use-route.ts';
import { type Route, routeTo } from '../routing.ts';
import { KEPT_ROWS, type LiveLog, type StreamedEvent } from './live-log.ts';
import { type EventStream, type StreamStatus, useEventStream } from './use-event-stream.ts';

/** Events as they come, of all products or of one. */
export function LivePage({ route }: { route: Route }) {
  const sku = route.query['sku'] ?? '';
  const [isPaused, setPaused] = useState(false);
  const stream = useEventStream(sku === '' ? 'events' : `events?sku=${encodeURIComponent(sku)}`, isPaused);
  return (
    <>
      <h1 tabIndex={-1}>Live</h1>
      <section aria-label="Events">
        <div class="bar">
          <SearchField
            label="Only this SKU"
            value={sku}
            onSearch={(text) => replaceRoute(routeTo('live', undefined, { sku: text }))}
          />
          <div class="buttons">
            <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
              {isPaused ? 'Go on' : 'Pause'}
            </button>
            <button type="button" onClick={stream.clear}>
              Clear
            </button>
          </div>
        </div>
        <Following stream={stream} isPaused={isPaused} />
        <Rows log={stream.log} empty={emptyText(sku, stream.status)} />
      </section>
    </>
  );
}

function Following({ stream: { log, status }, isPaused }: { stream: EventStream; isPaused: boolean }) {
  return (
    <>
      <p role="status">{isPaused ? <Chip tone="calm">paused</Chip> : <StatusChip status={status} />}</p>
      <p class="soft counts">
        {counted(log.shown, 'event')} shown since you came
        {log.shown > KEPT_ROWS ? `, the newest ${KEPT_ROWS} here` : ''}.
        {log.leftOut > 0
          ? ` ${count(log.leftOut)} were left out, because more came than can be shown: this is a sample.`
          : ''}
        {log.hasGap ? ' Some were missed while the connection was down.' : ''}
      </p>
    </>
  );
}

function StatusChip({ status }: { status: StreamStatus }) {
  if (status.state === 'connecting') return <Chip tone="calm">connecting</Chip>;
  if (status.state === 'following') return <Chip tone="good">following</Chip>;
  return (
    <>
      <Chip tone="bad">no events come</Chip>{' '}
      {status.since === null ? null : (
        <>
          for <Elapsed at={status.since} />.{' '}
        </>
      )}
      <OutsideSentence text={status.reason} />
    </>
  );
}

function emptyText(sku: string, { state }: StreamStatus): string {
  if (state === 'connecting') return 'Not connected yet: events are shown from then on.';
  if (state !== 'following') return 'Not connected: what happens now is not shown.';
  return `Nothing has happened ${sku === '' ? 'yet' : 'to this SKU'} since you came to this page.`;
}

const Rows = ({ log, empty }: { log: LiveLog; empty: string }) => (
  <DataTable
    caption="Events, newest first"
    columns={columns}
    rows={log.events}
    keyOf={({ streamId }) => streamId}
    empty={empty}
  />
);

const columns: readonly Column<StreamedEvent>[] = [
  {
    title: 'Event',
    cell: ({ type }) => (
      <Chip tone={toneOf(type)}>
        <OutsideText text={type} />
      </Chip>
    ),
  },
  { title: 'When', cell: ({ publishedAt }) => <Moment at={publishedAt} /> },
  { title: 'SKU', cell: ({ sku }) => <SkuLink sku={sku} /> },
  {
    title: 'Event no. of its SKU',
    isNumber: true,
    cell: ({ sequence }) => (sequence === null ? '–' : count(sequence)),
  },
  {
    title: 'Order',
    cell: ({ data: { orderId } }) => (typeof orderId === 'string' ? <OrderLink orderId={orderId} /> : '–'),
  },
  { title: 'What', cell: ({ type, data }) => <EventText type={type} data={data} /> },
];
