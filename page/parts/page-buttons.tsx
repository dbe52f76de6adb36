import type { Pages } from '../api/use-pages.ts';

/** Forward and back in a list of several pages. Shows nothing if there is only one. */
export function PageButtons({ pages, next }: { pages: Pages; next: string | number | null | undefined }) {
  const isLast = next === null || next === undefined;
  if (pages.number === 1 && isLast) return null;
  return (
    <div class="buttons">
      <button type="button" disabled={pages.number === 1} onClick={pages.back}>
        Previous page
      </button>
      <button type="button" disabled={isLast} onClick={() => (isLast ? undefined : pages.forward(next))}>
        Next page
      </button>
      <span class="soft">Page {pages.number}</span>
    </div>
  );
}
