import type { ComponentChildren } from 'preact';
import type { LateBatches, Partition, Service } from '../api/answers.ts';
import { counted } from '../format/numbers.ts';
import { Elapsed } from '../parts/moment.tsx';
import { OutsideNames, OutsideSentence, OutsideText } from '../parts/outside-text.tsx';
import { stoppedReason } from '../pipeline/stopped-reason.ts';
import { routeTo } from '../routing.ts';
import { type Notice, noticesOf, type Role } from './notices.ts';
import type { Overview } from './use-overview.ts';

/** Orders that a notice names. */
const NAMED_ORDERS = 4;

/** What needs somebody, above every page. Screen readers say what is new in it. */
export function NoticeList({ overview }: { overview: Overview }) {
  const { pipeline, groups, late } = overview;
  const notices = noticesOf({ pipeline: pipeline.answer, groups: groups.answer, late: late.answer });
  const apiAwaySince = pipeline.problem?.status === 0 ? pipeline.failingSince : undefined;
  const isEmpty = notices.length === 0 && apiAwaySince === undefined;
  return (
    // It is there while it is empty, because what comes together with a live region is not said.
    <div aria-live="polite" class={isEmpty ? 'for-readers' : ''}>
      {isEmpty ? null : (
        <section class="attention" aria-label="What needs attention">
          <ul class="notices">
            {apiAwaySince === undefined ? null : apiAway(apiAwaySince)}
            {notices.map((notice) => (
              <li key={keyOf(notice)} class={`notice notice-${isBad(notice) ? 'bad' : 'warn'}`}>
                {shown(notice)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

const apiAway = (since: number): ComponentChildren => (
  <li key="API" class="notice notice-bad">
    <b>The API does not answer</b>
    <span>
      for <Elapsed at={since} />. The page tries again by itself; what it shows is what was known then.
    </span>
  </li>
);

const isBad = ({ kind }: Notice): boolean => ['away', 'stopped', 'nobody', 'no-worker'].includes(kind);

function keyOf(notice: Notice): string {
  if (notice.kind === 'away') return `away ${notice.service.name}`;
  if (notice.kind === 'nobody') return `nobody ${notice.role}`;
  return notice.kind === 'stopped' ? `stopped ${notice.partition.id}` : notice.kind;
}

function shown(notice: Notice): ComponentChildren {
  if (notice.kind === 'away') return serviceAway(notice.service);
  if (notice.kind === 'stopped') return stoppedPartition(notice.partition);
  if (notice.kind === 'nobody') return nobody(notice.role);
  if (notice.kind === 'no-worker') return noWorker(notice.partitions);
  return notice.kind === 'late' ? lateShips(notice.late) : brokenMessages(notice);
}

const serviceAway = ({ name, since, reason }: Service): ComponentChildren => (
  <>
    <b>{name} is away</b>
    <span>
      {since === null ? null : (
        <>
          for <Elapsed at={since} />.{' '}
        </>
      )}
      <OutsideSentence text={reason ?? ''} />
    </span>
  </>
);

const stoppedPartition = (partition: Partition): ComponentChildren => (
  <>
    <b>
      Partition <OutsideText text={partition.id} /> is stopped
    </b>
    <span>
      {partition.lag ? `${counted(partition.lag, 'command waits', 'commands wait')}. ` : null}
      <OutsideSentence text={stoppedReason(partition)} />
    </span>
    <a href={routeTo('pipeline')}>What to do</a>
  </>
);

const nobody = (role: Role): ComponentChildren => (
  <>
    <b>{role === 'worker' ? 'Commands are not handled' : 'Events are not published'}</b>
    <span>
      There is no {role}. Start one: bin/allocation {role}.
    </span>
  </>
);

const noWorker = (partitions: readonly Partition[]): ComponentChildren => (
  <>
    <b>{counted(partitions.length, 'partition has', 'partitions have')} no worker</b>
    <span>
      Commands wait in <OutsideNames names={partitions.map(({ id }) => id)} />. Start a worker.
    </span>
  </>
);

function lateShips({ batches, next }: LateBatches): ComponentChildren {
  const orders = [...new Set(batches.flatMap(({ lines }) => lines.lines.map(({ orderId }) => orderId)))];
  const [first] = batches;
  const on = batches.length === 1 ? 'on it' : 'on them';
  const isMore =
    orders.length > NAMED_ORDERS ||
    next !== null ||
    batches.some(({ lines }) => lines.count > lines.lines.length);
  return (
    <>
      <b>{`${counted(batches.length, 'ship is', 'ships are')} late${next === null ? '' : ', and more'}`}</b>
      {orders.length === 0 ? (
        <span>No order has units {on}.</span>
      ) : (
        <span>
          {orders.length === 1 ? 'This order has' : 'These orders have'} units {on}:{' '}
          {orders.slice(0, NAMED_ORDERS).map((order, index) => (
            <>
              {index === 0 ? null : ', '}
              <a href={routeTo('orders', order)}>
                <OutsideText text={order} />
              </a>
            </>
          ))}
          {isMore ? ' and more' : null}
        </span>
      )}
      {first && batches.length === 1 && next === null ? (
        <a href={routeTo('stock', first.sku, { batch: first.ref })}>What to do</a>
      ) : (
        <a href={routeTo('shortages')}>All late ships</a>
      )}
    </>
  );
}

function brokenMessages({ group, open }: Extract<Notice, { kind: 'broken' }>): ComponentChildren {
  const [first] = group.sources;
  return (
    <>
      <b>
        {first?.source ? (
          <>
            <OutsideText text={first.source} /> sends broken messages
          </>
        ) : (
          'A producer sends broken messages'
        )}
      </b>
      <span>
        {counted(open, 'dead letter is', 'dead letters are')} open; most often{' '}
        <OutsideText text={group.reason} />
        {group.field === null ? null : (
          <>
            {' '}
            in <OutsideText text={group.field} />
          </>
        )}
        .
      </span>
      <a href={routeTo('dead-letters')}>Look at them</a>
    </>
  );
}
