import { useState } from 'preact/hooks';

/** The way through a list that the API gives out in pages: one page is shown at a time. */
export type Pages = {
  /** What to ask for: `&after=…`, or nothing on the first page. */
  readonly parameter: string;
  readonly number: number;
  readonly forward: (next: string | number) => void;
  readonly back: () => void;
};

/** Begins at the first page, and again there when `of` changes. */
export function usePages(of: string): Pages {
  const [trail, setTrail] = useState<{ of: string; keys: readonly (string | number)[] }>({ of, keys: [] });
  const keys = trail.of === of ? trail.keys : [];
  const last = keys.at(-1);
  return {
    parameter: last === undefined ? '' : `&after=${encodeURIComponent(last)}`,
    number: keys.length + 1,
    forward: (next) => setTrail({ of, keys: [...keys, next] }),
    back: () => setTrail({ of, keys: keys.slice(0, -1) }),
  };
}
