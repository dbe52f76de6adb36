import { describe, expect, it } from '@jest/globals';
import { batched } from '../../../../../src/adapters/postgres/connection/statement-batching.ts';

type Item = { readonly name: string; readonly rows?: number; readonly keys?: readonly string[] };

/** The items of each call; an item named "bad" makes its whole call fail. */
function observed() {
  const calls: string[][] = [];
  const item = batched(
    (items: readonly Item[]) => {
      calls.push(items.map(({ name }) => name));
      if (items.some(({ name }) => name === 'bad')) return Promise.reject(new Error('no'));
      return Promise.resolve(items.map(({ name }) => name.toUpperCase()));
    },
    { rows: ({ rows = 1 }) => rows, keys: ({ keys = [] }) => keys },
  );
  return { calls, all: (...items: Item[]) => Promise.allSettled(items.map(item)) };
}

const given = (value: string) => ({ status: 'fulfilled', value });

describe('batched statements', () => {
  it('given items of one turn, makes one call for them and returns each its own result', async () => {
    const { calls, all } = observed();
    await expect(all({ name: 'a' }, { name: 'b' }, { name: 'c' })).resolves.toEqual(
      ['A', 'B', 'C'].map(given),
    );
    expect(calls).toEqual([['a', 'b', 'c']]);
  });

  it('given the same item twice, executes it twice', async () => {
    const { calls, all } = observed();
    await all({ name: 'a' });
    await all({ name: 'a' });
    expect(calls).toEqual([['a'], ['a']]);
  });

  it('given more than 500 rows, makes several calls', async () => {
    const { calls, all } = observed();
    await all({ name: 'a', rows: 300 }, { name: 'b', rows: 200 }, { name: 'c', rows: 1 });
    expect(calls).toEqual([['a', 'b'], ['c']]);
  });

  it('given one item of more than 500 rows, executes it alone and at once', async () => {
    const { calls, all } = observed();
    const done = all({ name: 'a' }, { name: 'large', rows: 2_000 }, { name: 'c' });
    expect(calls).toEqual([['large']]);
    await expect(done).resolves.toEqual(['A', 'LARGE', 'C'].map(given));
    expect(calls).toEqual([['large'], ['a', 'c']]);
  });

  it('given a slow item, executes a large one without waiting for it', async () => {
    const slow = Promise.withResolvers<void>();
    const item = batched(
      async ([one]: readonly Item[]) => {
        if (one?.name === 'slow') await slow.promise;
        return [one?.name];
      },
      { rows: ({ rows = 1 }) => rows, keys: () => [] },
    );
    const waiting = item({ name: 'slow' });
    await expect(item({ name: 'large', rows: 2_000 })).resolves.toBe('large');
    slow.resolve();
    await expect(waiting).resolves.toBe('slow');
  });

  it('given two items with a common key, does not execute them in one call', async () => {
    const { calls, all } = observed();
    await all({ name: 'a', keys: ['LAMP'] }, { name: 'b', keys: ['TABLE'] }, { name: 'c', keys: ['LAMP'] });
    expect(calls).toEqual([['a', 'b'], ['c']]);
  });

  it('given an item that fails, executes each item alone, and only that item fails', async () => {
    const { calls, all } = observed();
    await expect(all({ name: 'a' }, { name: 'bad' }, { name: 'c' })).resolves.toEqual([
      given('A'),
      { status: 'rejected', reason: new Error('no') },
      given('C'),
    ]);
    expect(calls).toEqual([['a', 'bad', 'c'], ['a'], ['bad'], ['c']]);
  });

  it('given a large item that fails, tries it once and executes the others', async () => {
    const { calls, all } = observed();
    await expect(all({ name: 'a' }, { name: 'bad', rows: 2_000 }, { name: 'c' })).resolves.toEqual([
      given('A'),
      { status: 'rejected', reason: new Error('no') },
      given('C'),
    ]);
    expect(calls).toEqual([['bad'], ['a', 'c']]);
  });

  it('given a single item that fails, tries it once', async () => {
    const { calls, all } = observed();
    await all({ name: 'bad' });
    expect(calls).toEqual([['bad']]);
  });
});
