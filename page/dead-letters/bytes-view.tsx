import { useState } from 'preact/hooks';
import type { Bytes } from '../api/answers.ts';
import { hexRows } from '../format/hex-dump.ts';
import { bytesText } from '../format/numbers.ts';
import { visibleLines } from '../format/visible-text.ts';

type View = 'fields' | 'text' | 'bytes';

type Properties = {
  readonly bytes: Bytes | null;
  /** The value as JSON, if it is. */
  readonly json: object | null;
  /** Its size, if it did not fit into the dead letter. */
  readonly omitted: string | undefined;
};

/** A key or a value as fields, as text or as bytes: what there is of it. */
export function BytesView({ bytes, json, omitted }: Properties) {
  const views = viewsOf(bytes, json);
  const [chosen, setChosen] = useState<View>();
  if (omitted !== undefined) return <p class="empty">It did not fit into the dead letter: {omitted}.</p>;
  if (bytes === null) return <p class="empty">It has none (null).</p>;
  const view = chosen !== undefined && views.includes(chosen) ? chosen : views[0];
  return (
    <>
      <p class="choices">
        {views.map((each) => (
          <button key={each} type="button" aria-pressed={view === each} onClick={() => setChosen(each)}>
            {each}
          </button>
        ))}
        <span class="soft">
          {bytesText(bytes.bytes)}
          {bytes.cut ? ', the beginning of it' : ''}
        </span>
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that it can be scrolled by keyboard */}
      <pre tabIndex={0} class={view === 'bytes' ? 'dump' : ''}>
        <bdi>{shown(view, bytes, json)}</bdi>
      </pre>
    </>
  );
}

function viewsOf(bytes: Bytes | null, json: object | null): View[] {
  const views: View[] = json === null ? [] : ['fields'];
  if (bytes !== null && bytes.text !== null) views.push('text');
  return [...views, 'bytes'];
}

function shown(view: View | undefined, { text, hex }: Bytes, json: object | null): string {
  if (view === 'fields') return visibleLines(JSON.stringify(json, null, 2));
  if (view === 'text') return visibleLines(text ?? '');
  return hexRows(hex)
    .map((row) => `${row.offset}  ${row.hex.padEnd(47)}  ${row.text}`)
    .join('\n');
}
