import { describe, expect, it } from '@jest/globals';
import { progressReporter, type Told } from '../../../../src/processing/publish/progress.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';

/** Writes down the sequence of stream 1 whenever it is told; `fails`: how often the telling fails first. */
function teller(fails = 0) {
  const told: (number | undefined)[] = [];
  let time = 0;
  let left = fails;
  const progress = {
    tell: (published: ReadonlyMap<number, number>) => {
      left -= 1;
      if (left >= 0) return Promise.reject(new Error('away'));
      told.push(published.get(1));
      return Promise.resolve();
    },
    told: () => Promise.resolve(new Map<number, Told>()),
  };
  const tell = progressReporter(progress, memoryLogger(), () => time);
  return {
    told,
    at: (ms: number, sequence: number, moment: Parameters<typeof tell>[1]) => {
      time = ms;
      return tell(new Map([[1, sequence]]), moment);
    },
  };
}

describe('how far the relay is', () => {
  it('is told at once after a pause, and about once a second while there is more to publish', async () => {
    const { told, at } = teller();
    await expect(at(0, 1, 'busy')).resolves.toBe(false);
    await expect(at(999, 2, 'busy')).resolves.toBe(true);
    await expect(at(1_000, 3, 'busy')).resolves.toBe(false);
    expect(told).toEqual([1, 3]);
  });

  it('given nothing else to do, is told after a tenth of a second', async () => {
    const { told, at } = teller();
    await at(0, 1, 'idle');
    await expect(at(99, 2, 'idle')).resolves.toBe(true);
    await expect(at(100, 2, 'idle')).resolves.toBe(false);
    expect(told).toEqual([1, 2]);
  });

  it('is told at the end without delay', async () => {
    const { told, at } = teller();
    await at(0, 1, 'busy');
    await expect(at(1, 2, 'end')).resolves.toBe(false);
    expect(told).toEqual([1, 2]);
  });

  it('given nothing new, is not told', async () => {
    const { told, at } = teller();
    await at(0, 1, 'busy');
    await expect(at(5_000, 1, 'end')).resolves.toBe(false);
    expect(told).toEqual([1]);
  });

  it('given nobody who hears it, is told again', async () => {
    const { told, at } = teller(1);
    await expect(at(0, 1, 'idle')).resolves.toBe(true);
    await expect(at(100, 1, 'idle')).resolves.toBe(false);
    expect(told).toEqual([1]);
  });
});
