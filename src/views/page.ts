/** The part of a list that is wanted: the rows after a key, `limit` of them at most (one at least). */
export type Page<Key = string> = {
  /** Key of the last row of the page before; absent: from the start. */
  readonly after?: Key | undefined;
  readonly limit: number;
};

/**
 * Splits what was found, with one row more than `limit` asked for: that row tells that there is a next page.
 * `next` is the key to go on after, null at the end of the list.
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
