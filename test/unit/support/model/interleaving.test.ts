import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { interleaving } from '../../../support/model/interleaving.ts';

it('given an actor that waits with two steps at once, still waits for another actor that works', async () => {
  const turns = interleaving();
  let isDone = false;
  turns.start('first', async (turn) => {
    await turn('begins');
    await setTimeout(50);
    isDone = true;
  });
  turns.start('second', async (turn) => {
    for (;;) await turn('goes round').then(() => (isDone ? Promise.reject(new Error('done')) : undefined));
  });
  turns.start('third', async (turn) => void (await Promise.all([turn('does this'), turn('does that')])));
  await expect(turns.run([], async () => isDone)).resolves.toBeUndefined();
  expect(turns.trace).toEqual(['first begins']);
});
