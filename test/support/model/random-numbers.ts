/** Numbers that look random and are the same for the same seed. */
export type RandomNumbers = {
  /** A whole number, `from` and `to` included. */
  between(from: number, to: number): number;
  /** One of the items. */
  oneOf<Item>(items: readonly Item[]): Item;
  /** One of the names, each in proportion to its weight. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
};

/** Mulberry32: small, fast, and good enough for tests. */
export function randomNumbers(seed: number): RandomNumbers {
  let state = seed;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (from: number, to: number): number => from + Math.floor(fraction() * (to - from + 1));
  return {
    between,
    oneOf: <Item>(items: readonly Item[]): Item => items[between(0, items.length - 1)] as Item,
    weighted: <Name extends string>(weights: Readonly<Record<Name, number>>): Name => {
      const entries = Object.entries(weights) as [Name, number][];
      let left = fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      const chosen = entries.find(([, weight]) => (left -= weight) < 0);
      if (!chosen) throw new Error('no name has a weight');
      return chosen[0];
    },
  };
}
