import { useState } from 'preact/hooks';
import { NAME_LENGTH, SENTENCE_LENGTH, shortText, visibleText } from '../format/visible-text.ts';

/** Characters of a name in a table of many columns. */
export const COLUMN_NAME_LENGTH = 24;

/**
 * A name from outside: isolated from the direction of its surroundings, invisible characters shown as escapes. A long one
 * is shown without its middle, and is whole when the pointer rests on it.
 */
export const OutsideText = ({ text, most = NAME_LENGTH }: { text: string; most?: number }) => (
  <Cut text={text} most={most} look="name" />
);

/** The same for a sentence, which may have more characters and more than one line. */
export const OutsideSentence = ({ text }: { text: string }) => (
  <Cut text={text} most={SENTENCE_LENGTH} look="sentence" />
);

/** Several names, with commas. */
export const OutsideNames = ({ names }: { names: readonly string[] }) => (
  <>
    {names.map((name, index) => (
      <span key={name}>
        {index === 0 ? '' : ', '}
        <OutsideText text={name} />
      </span>
    ))}
  </>
);

/** A name with a button that shows all of it, if it is long. Not for links: they lead to where this is. */
export function UnfoldingText({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  return (
    <>
      <Cut text={text} most={isWhole ? Infinity : NAME_LENGTH} look="name" />
      <UnfoldButton text={text} isWhole={isWhole} onChange={setWhole} />
    </>
  );
}

type Unfold = {
  readonly text: string;
  readonly isWhole: boolean;
  readonly onChange: (isWhole: boolean) => void;
};

const UnfoldButton = ({ text, isWhole, onChange }: Unfold) =>
  shortText(visibleText(text)) === visibleText(text) ? null : (
    <>
      {' '}
      <button type="button" class="plain" aria-expanded={isWhole} onClick={() => onChange(!isWhole)}>
        {isWhole ? 'Shorten the name' : 'Show the whole name'}
      </button>
    </>
  );

/** The heading of a page about one thing. The button for a long name is beside it, so that it is not read as a part of it. */
export function NameHeading({ kind, name }: { kind?: string; name: string }) {
  const [isWhole, setWhole] = useState(false);
  return (
    <>
      <h1 tabIndex={-1}>
        {kind === undefined ? null : `${kind} `}
        <Cut text={name} most={isWhole ? Infinity : NAME_LENGTH} look="name" />
      </h1>
      <UnfoldButton text={name} isWhole={isWhole} onChange={setWhole} />
    </>
  );
}

type Cutting = { readonly text: string; readonly most: number; readonly look: 'name' | 'sentence' };

function Cut({ text, most, look }: Cutting) {
  const whole = visibleText(text);
  const shown = shortText(whole, most);
  return (
    <bdi class={`outside ${look}`} title={shown === whole ? undefined : whole}>
      {shown}
    </bdi>
  );
}
