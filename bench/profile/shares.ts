/** Parts of a whole by name, the largest first; shares are from 0 to 1, and sum up to 1. */
export type Share = { readonly name: string; readonly share: number };

export function shares<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  sizeOf: (item: Item) => number,
): Share[] {
  const sizes = new Map<string, number>();
  for (const item of items) sizes.set(nameOf(item), (sizes.get(nameOf(item)) ?? 0) + sizeOf(item));
  const whole = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return [...sizes]
    .map(([name, size]) => ({ name, share: size / whole }))
    .toSorted((one, other) => other.share - one.share);
}

/** Keeps the largest `count` shares, and sums up the rest as one. */
export function largest(all: readonly Share[], count: number): Share[] {
  const rest = all.slice(count);
  if (rest.length === 0) return [...all];
  const share = rest.reduce((sum, part) => sum + part.share, 0);
  return [...all.slice(0, count), { name: `${rest.length} others`, share }];
}

/** With one decimal: 12.3 */
export const percent = (share: number): string => (100 * share).toFixed(1);
