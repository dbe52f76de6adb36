/** A request for a page of a list: the rows after a key, at most `limit` (at least 1). */
export type Page<Key = string> = {
  /** Key of the last row of the previous page; absent: from the start. */
  readonly after?: Key | undefined;
  readonly limit: number;
};

/**
 * Returns the rows of a page, and in `next` the key to pass as `after` for the next page (null: this is the last page).
 * @param found up to `limit + 1` rows; the additional row shows that there is a next page
 */
export function pageOf<Row, Key>(
  found: readonly Row[],
  limit: number,
  keyOf: (row: Row) => Key,
): { shown: Row[]; next: Key | null } {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return { shown, next: last !== undefined && found.length > limit ? keyOf(last) : null };
}
