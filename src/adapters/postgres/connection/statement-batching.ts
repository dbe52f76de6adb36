import DataLoader from 'dataloader';
import { CheckpointMoved } from '../../../processing/flush/checkpoint.ts';
import { ConcurrentChange, TechnicalFailure } from '../../../service-layer/errors.ts';

export type Grouping<Item> = {
  /** Rows of an item. */
  readonly rows: (item: Item) => number;
  /** Two items that have one of these in common are not done by one statement. */
  readonly keys: (item: Item) => Iterable<string>;
};

/** Rows that are done by one statement at most, but for an item that has more by itself. */
const MAX_ROWS = 500;

/**
 * Items that are given in one turn of the event loop are done together, as far as they are small and have nothing in
 * common: at a low rate a statement costs more than the rows it carries. Where one of them is refused, each is done
 * alone. A large one is not held up until the turn ends, nor until others are done: while the worker works on the next,
 * Postgres has this one.
 * @param all does the items, all or none
 */
export function together<Item, Result>(
  all: (items: readonly Item[]) => Promise<readonly Result[]>,
  grouping: Grouping<Item> = { rows: () => 0, keys: () => [] },
): (item: Item) => Promise<Result> {
  const apart = (group: readonly Item[]): Promise<Settled<Result>[]> =>
    Promise.allSettled(group.map((item) => all([item]).then(([result]) => result as Result)));
  const done = (group: readonly Item[]): Promise<Settled<Result>[]> =>
    group.length === 1
      ? apart(group)
      : all(group).then(
          (results) => results.map((value) => ({ status: 'fulfilled', value })),
          (reason: unknown) =>
            isShared(reason) ? group.map(() => ({ status: 'rejected', reason })) : apart(group),
        );
  const loader = new DataLoader<Item, Settled<Result>>(
    async (items) => (await Promise.all(groupsOf(items, grouping).map(done))).flat(),
    { cache: false },
  );
  return async (item) => {
    if (grouping.rows(item) > MAX_ROWS) return (await all([item]))[0] as Result;
    const outcome = await loader.load(item);
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  };
}

/** The database is away or too slow, for one as for all. */
const isShared = (reason: unknown): boolean =>
  reason instanceof TechnicalFailure &&
  !(reason instanceof ConcurrentChange || reason instanceof CheckpointMoved);

// Not an Error in place of a result: the loader would know those of its own realm only.
type Settled<Result> = PromiseSettledResult<Result>;

/** Consecutive items, as many in a group as may be done together. */
function groupsOf<Item>(items: readonly Item[], { rows, keys }: Grouping<Item>): Item[][] {
  const groups: Item[][] = [];
  let taken = new Set<string>();
  let size = 0;
  for (const item of items) {
    const own = [...keys(item)];
    const group = groups.at(-1);
    size += rows(item);
    if (group && size <= MAX_ROWS && !own.some((key) => taken.has(key))) group.push(item);
    else {
      groups.push([item]);
      taken = new Set();
      size = rows(item);
    }
    for (const key of own) taken.add(key);
  }
  return groups;
}
