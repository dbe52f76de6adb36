import DataLoader from 'dataloader';
import { CheckpointMoved } from '../../../processing/flush/checkpoint.ts';
import { ConcurrentChange, TechnicalFailure } from '../../../service-layer/errors.ts';

export type Grouping<Item> = {
  /** Rows of an item. */
  readonly rows: (item: Item) => number;
  /** Two items with a key in common do not share a statement. */
  readonly keys: (item: Item) => Iterable<string>;
};

/** Rows of a shared statement at most. */
const MAX_ROWS = 500;

/**
 * Returns a function that does one item. Items passed to it in the same turn of the event loop share a statement, if
 * they are small and have no key in common: at a low rate a statement costs more than its rows. If a shared statement
 * fails for the data of one item, each item is done again by itself. An item of more than 500 rows is sent at once, by
 * itself, so Postgres works on it while the worker prepares the next.
 * @param all does all of the items or none; returns a result for each, in their order
 */
export function batched<Item, Result>(
  all: (items: readonly Item[]) => Promise<readonly Result[]>,
  grouping: Grouping<Item> = { rows: () => 0, keys: () => [] },
): (item: Item) => Promise<Result> {
  const oneByOne = (group: readonly Item[]): Promise<Settled<Result>[]> =>
    Promise.allSettled(group.map((item) => all([item]).then(([result]) => result as Result)));
  const asGroup = (group: readonly Item[]): Promise<Settled<Result>[]> =>
    group.length === 1
      ? oneByOne(group)
      : all(group).then(
          (results) => results.map((value) => ({ status: 'fulfilled', value })),
          (reason: unknown) =>
            concernsAll(reason) ? group.map(() => ({ status: 'rejected', reason })) : oneByOne(group),
        );
  const loader = new DataLoader<Item, Settled<Result>>(
    async (items) => (await Promise.all(groupsOf(items, grouping).map(asGroup))).flat(),
    { cache: false },
  );
  return async (item) => {
    if (grouping.rows(item) > MAX_ROWS) return (await all([item]))[0] as Result;
    const settled = await loader.load(item);
    if (settled.status === 'rejected') throw settled.reason;
    return settled.value;
  };
}

/** True if the database is away or too slow: each item alone would fail, too. */
const concernsAll = (reason: unknown): boolean =>
  reason instanceof TechnicalFailure &&
  !(reason instanceof ConcurrentChange || reason instanceof CheckpointMoved);

// Failures are values here. DataLoader would accept an Error as a result, but only one of its own realm.
type Settled<Result> = PromiseSettledResult<Result>;

/** Splits the items into groups of consecutive items that may share a statement. */
function groupsOf<Item>(items: readonly Item[], { rows, keys }: Grouping<Item>): Item[][] {
  const groups: Item[][] = [];
  let keysOfGroup = new Set<string>();
  let size = 0;
  for (const item of items) {
    const keysOfItem = [...keys(item)];
    const group = groups.at(-1);
    size += rows(item);
    if (group && size <= MAX_ROWS && !keysOfItem.some((key) => keysOfGroup.has(key))) group.push(item);
    else {
      groups.push([item]);
      keysOfGroup = new Set();
      size = rows(item);
    }
    for (const key of keysOfItem) keysOfGroup.add(key);
  }
  return groups;
}
