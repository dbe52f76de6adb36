import type { WholeDeadLetter } from '../api/answers.ts';
import { usePolled } from '../api/use-polled.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Moment } from '../parts/moment.tsx';
import { NameHeading, OutsideSentence, OutsideText, UnfoldingText } from '../parts/outside-text.tsx';
import { ShownAnswer } from '../parts/shown-answer.tsx';
import { visibleLines } from '../format/visible-text.ts';
import { routeTo } from '../routing.ts';
import { BytesView } from './bytes-view.tsx';
import { Actions } from './letter-actions.tsx';
import { letterPath } from './letter-path.ts';
import { LetterState } from './letter-state.tsx';

const REFRESH_MS = 5_000;

/** One dead letter: why it failed, its headers and bytes, and what can be done with it. */
export function LetterPage({ id, onResolved }: { id: string; onResolved: () => void }) {
  const path = letterPath(id);
  const polled = usePolled<WholeDeadLetter>(path, REFRESH_MS);
  const reload = (): void => {
    polled.reload();
    onResolved();
  };
  return (
    <>
      <div>
        <a href={routeTo('dead-letters')}>All dead letters</a>
        <NameHeading kind="Dead letter" name={id} />
      </div>
      {path === undefined ? (
        <p class="problem">This is not the id of a dead letter: topic-partition-offset.</p>
      ) : (
        <ShownAnswer polled={polled} source="Kafka">
          {(letter) => (
            <>
              <Facts letter={letter} />
              <Actions letter={letter} path={path} onDone={reload} />
              <Headers headers={letter.headers} omitted={letter.omitted['headers']} />
              <section>
                <h2>Key</h2>
                <BytesView bytes={letter.key} json={null} omitted={letter.omitted['key']} />
              </section>
              <section>
                <h2>Value</h2>
                <BytesView
                  bytes={letter.value}
                  json={letter.value?.json ?? null}
                  omitted={letter.omitted['value']}
                />
              </section>
            </>
          )}
        </ShownAnswer>
      )}
    </>
  );
}

function Facts({ letter: { deadLetter, timestamp, value } }: { letter: WholeDeadLetter }) {
  const { resolution, reason, error, fields, type, commandId, source, failedAt, attempts, replays } =
    deadLetter;
  return (
    <section>
      <h2>Why it failed</h2>
      <pre>
        <bdi>{visibleLines(error)}</bdi>
      </pre>
      <dl class="facts">
        <dt>State</dt>
        <dd>
          <LetterState resolution={resolution} />
          {resolution === null ? null : (
            <>
              {' '}
              <Moment at={resolution.at} />
              {resolution.note === null ? null : (
                <>
                  : <OutsideSentence text={resolution.note} />
                </>
              )}
              {resolution.commandId === null ? null : (
                <>
                  , by command <UnfoldingText text={resolution.commandId} />
                </>
              )}
            </>
          )}
        </dd>
        <dt>Reason</dt>
        <dd>
          <OutsideText text={reason} />
          {fields.length === 0 ? null : (
            <>
              {' '}
              in <OutsideSentence text={fields.join(', ')} />
            </>
          )}
        </dd>
        <dt>Sent by</dt>
        <dd>{source === null ? 'unknown: it has no ce_source' : <UnfoldingText text={source} />}</dd>
        <dt>Type</dt>
        <dd>{type === null ? '–' : <UnfoldingText text={type} />}</dd>
        <dt>Command id</dt>
        <dd>{commandId === null ? '–' : <UnfoldingText text={commandId} />}</dd>
        <dt>Sent</dt>
        <dd>{timestamp === null ? '–' : <Moment at={timestamp} />}</dd>
        <dt>Failed</dt>
        <dd>
          <Moment at={failedAt} />, after {attempts === 1 ? '1 attempt' : `${attempts} attempts`}
          {replays === 0 ? '' : `, replayed ${replays === 1 ? 'once' : `${replays} times`} before`}
        </dd>
        {value === null || value.schemaId === null ? null : (
          <>
            <dt>Schema</dt>
            <dd>id {value.schemaId} of the registry</dd>
          </>
        )}
      </dl>
    </section>
  );
}

type Headers = WholeDeadLetter['headers'];

function Headers({ headers, omitted }: { headers: Headers; omitted: string | undefined }) {
  return (
    <section>
      <h2>Headers</h2>
      <DataTable
        caption="Headers of the record"
        columns={headerColumns}
        rows={headers}
        keyOf={(header) => String(headers.indexOf(header))}
        empty={
          omitted === undefined ? 'It has no headers.' : `They did not fit into the dead letter: ${omitted}.`
        }
      />
    </section>
  );
}

const headerColumns: readonly Column<Headers[number]>[] = [
  { title: 'Name', cell: ({ name }) => <UnfoldingText text={name} /> },
  {
    title: 'Value',
    cell: ({ text, hex }) => (text === null ? <code>{hex ?? 'null'}</code> : <UnfoldingText text={text} />),
  },
];
