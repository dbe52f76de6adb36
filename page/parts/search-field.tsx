import { useEffect, useRef } from 'preact/hooks';

const PAUSE_MS = 200;
/** Names have up to 255 characters, and browsers count some of them as two. */
const MAX_LENGTH = 2 * 255;

type Properties = {
  readonly label: string;
  readonly value: string;
  /** Called after a pause in typing, and at once with Enter. */
  readonly onSearch: (text: string) => void;
};

/** A field that searches while the user types. */
export function SearchField({ label, value, onSearch }: Properties) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // Not while the user types: the value comes a little later than the keys.
    if (field.current && field.current !== document.activeElement) field.current.value = value;
  }, [value]);

  const search = (text: string, pause: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(text), pause);
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    search(field.current?.value ?? '', 0);
  };
  return (
    <form role="search" onSubmit={submit}>
      <label>
        {label}
        <input
          ref={field}
          type="search"
          name="search"
          autocomplete="off"
          spellcheck={false}
          maxLength={MAX_LENGTH}
          onInput={({ currentTarget }) => search(currentTarget.value, PAUSE_MS)}
        />
      </label>
    </form>
  );
}
