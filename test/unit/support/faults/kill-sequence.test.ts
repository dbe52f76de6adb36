import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { RunningProcess } from '../../../support/e2e/running-process.ts';
import { killSequence } from '../../../support/faults/kill-sequence.ts';
import type { Striking } from '../../../support/faults/scenario.ts';

const atOnce = { random: { between: () => 0 }, struck: () => undefined } as unknown as Striking;

it('given processes that need some time until they work, every second kill waits until all have worked', async () => {
  let handled = 0;
  let published = 0;
  const met: number[][] = [];
  const begin = (): RunningProcess[] => {
    void setTimeout(50).then(() => (handled += 1));
    void setTimeout(100).then(() => (published += 1));
    return [{} as RunningProcess];
  };
  const kill = (): Promise<void> => Promise.resolve(void met.push([handled, published]));
  await killSequence(atOnce, { times: 4, begin, kill, done: [() => handled, () => published] });
  expect(met).toEqual([
    [0, 0],
    [2, 2],
    [2, 2],
    [4, 4],
  ]);
});
