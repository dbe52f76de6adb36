import type { Pages } from '../api/use-pages.ts';

type Properties = {
  readonly pages: Pages;
  readonly next: string | number | null | undefined;
  /** The list is that of the page before. */
  readonly isStale: boolean;
};

/**
 * Forward and back in a list of several pages. Shows nothing if there is only one. A button without effect is not
 * disabled: it would lose the focus.
 */
export function PageButtons({ pages, next, isStale }: Properties) {
  const isFirst = pages.number === 1;
  const isLast = next === null || next === undefined;
  if (isFirst && isLast) return null;
  return (
    <div class="buttons">
      <button type="button" aria-disabled={isFirst} onClick={() => (isFirst ? undefined : pages.back())}>
        Previous page
      </button>
      <button
        type="button"
        aria-disabled={isLast}
        onClick={() => (isLast || isStale ? undefined : pages.forward(next))}
      >
        Next page
      </button>
      <span class="soft" role="status">
        Page {pages.number}
      </span>
    </div>
  );
}
