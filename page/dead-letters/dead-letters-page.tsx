import type { DeadLetter, DeadLetterGroup, DeadLetterGroups, DeadLetters } from '../api/answers.ts';
import { usePages } from '../api/use-pages.ts';
import { type Polled, usePolled } from '../api/use-polled.ts';
import { count, counted } from '../format/numbers.ts';
import { Chip } from '../parts/chip.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Moment } from '../parts/moment.tsx';
import { COLUMN_NAME_LENGTH, OutsideSentence, OutsideText } from '../parts/outside-text.tsx';
import { PageButtons } from '../parts/page-buttons.tsx';
import { ShownAnswer } from '../parts/shown-answer.tsx';
import { type Route, routeTo } from '../routing.ts';
import { LetterPage } from './letter-page.tsx';
import { LetterState } from './letter-state.tsx';

const REFRESH_MS = 5_000;
const PAGE_LETTERS = 50;
const STILL_READING = 'None was found yet: the topic is still being read.';
const STATES = ['open', 'resolved', 'all'] as const;

/** Records that could not be read or handled: in groups, as a list, or one of them. */
export function DeadLettersPage({ route, groups }: { route: Route; groups: Polled<DeadLetterGroups> }) {
  if (route.of !== undefined) return <LetterPage key={route.of} id={route.of} onResolved={groups.reload} />;
  const { reason, field } = route.query;
  const state = STATES.find((each) => each === route.query['state']) ?? 'open';
  return (
    <>
      <h1 tabIndex={-1}>Dead letters</h1>
      <section>
        <h2>By reason and field</h2>
        <ShownAnswer polled={groups} source="Kafka">
          {(answer) => (
            <>
              <DataTable
                caption="Open dead letters by reason and field"
                columns={groupColumns}
                rows={answer.groups}
                keyOf={({ reason: why, field: where }) => JSON.stringify([why, where])}
                empty={answer.catchingUp ? STILL_READING : 'No dead letter is open.'}
              />
              <Left of={answer} />
            </>
          )}
        </ShownAnswer>
      </section>
      <section>
        <h2>{reason === undefined ? 'Letters' : 'Letters of one group'}</h2>
        <p class="choices">
          {STATES.map((each) => (
            <a
              key={each}
              href={routeTo('dead-letters', undefined, { ...route.query, state: each })}
              aria-current={state === each ? 'true' : undefined}
            >
              {each}
            </a>
          ))}
        </p>
        {reason === undefined ? null : (
          <p>
            Only <OutsideText text={reason} />
            {field === undefined ? null : (
              <>
                {' '}
                in <OutsideText text={field} />
              </>
            )}
            . <a href={routeTo('dead-letters', undefined, { state })}>Show all</a>
          </p>
        )}
        <LetterList query={{ state, ...(reason ? { reason } : {}), ...(field ? { field } : {}) }} />
      </section>
    </>
  );
}

function LetterList({ query }: { query: Record<string, string> }) {
  const filter = new URLSearchParams(query).toString();
  const pages = usePages(filter);
  const polled = usePolled<DeadLetters>(
    `dead-letters?${filter}&limit=${PAGE_LETTERS}${pages.parameter}`,
    REFRESH_MS,
  );
  return (
    <ShownAnswer polled={polled} source="Kafka">
      {({ deadLetters, next, catchingUp }) => (
        <>
          <DataTable
            caption="Dead letters, newest first"
            columns={letterColumns}
            rows={deadLetters}
            keyOf={({ id, failedAt }) => `${id} ${failedAt}`}
            empty={catchingUp ? STILL_READING : 'There is no such dead letter.'}
          />
          <PageButtons pages={pages} next={next} isStale={polled.isStale} />
        </>
      )}
    </ShownAnswer>
  );
}

function Left({ of: { olderLeftOut, catchingUp } }: { of: DeadLetterGroups }) {
  return (
    <>
      {catchingUp ? <p class="soft">The topic is being read; more may appear.</p> : null}
      {olderLeftOut > 0 ? (
        <p class="soft">
          About {counted(olderLeftOut, 'older record is', 'older records are')} left out here: see
          bin/allocation dead-letters.
        </p>
      ) : null}
    </>
  );
}

const groupColumns: readonly Column<DeadLetterGroup>[] = [
  {
    title: 'Reason',
    cell: ({ reason, field }) => (
      <a href={routeTo('dead-letters', undefined, { reason, ...(field === null ? {} : { field }) })}>
        <OutsideText text={reason} />
      </a>
    ),
  },
  { title: 'Field', cell: ({ field }) => (field === null ? '–' : <OutsideText text={field} />) },
  { title: 'Open', isNumber: true, cell: (group) => count(group.count) },
  { title: 'Newest', cell: ({ newestAt }) => <Moment at={newestAt} /> },
  {
    title: 'Sent by',
    cell: ({ sources }) => (
      <ul class="inline">
        {sources.map((sender) => (
          <li key={String(sender.source)}>
            {sender.source === null ? 'unknown (no ce_source)' : <OutsideText text={sender.source} />}{' '}
            <span class="soft">({count(sender.count)})</span>
          </li>
        ))}
      </ul>
    ),
  },
];

const letterColumns: readonly Column<DeadLetter>[] = [
  {
    title: 'Letter',
    cell: ({ id }) => (
      <a href={routeTo('dead-letters', id)}>
        <OutsideText text={id} />
      </a>
    ),
  },
  {
    title: 'State',
    cell: ({ resolution }) => <LetterState resolution={resolution} />,
  },
  {
    title: 'Reason',
    cell: ({ reason }) => (
      <Chip tone="calm">
        <OutsideText text={reason} />
      </Chip>
    ),
  },
  { title: 'What is wrong', cell: ({ error }) => <OutsideSentence text={error.split('\n', 1)[0] ?? ''} /> },
  {
    title: 'Type',
    cell: ({ type }) => (type === null ? '–' : <OutsideText text={type} most={COLUMN_NAME_LENGTH} />),
  },
  {
    title: 'Key',
    cell: ({ key }) => (key === null ? '–' : <OutsideText text={key} most={COLUMN_NAME_LENGTH} />),
  },
  {
    title: 'Sent by',
    cell: ({ source }) =>
      source === null ? 'unknown' : <OutsideText text={source} most={COLUMN_NAME_LENGTH} />,
  },
  { title: 'Failed', cell: ({ failedAt }) => <Moment at={failedAt} /> },
];
