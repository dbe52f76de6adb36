import { describe, expect, it } from '@jest/globals';
import { wakeUp } from '../../../../src/processing/runtime/wake-up.ts';
import { staysOpen } from '../../../support/conformance/eventually.ts';

const { signal: NEVER } = new AbortController();
const LONG = 60_000;
const A_WHILE = 50;

describe('a wake-up', () => {
  it('given a call during a wait, ends the wait', async () => {
    const news = wakeUp();
    const waiting = news.wait(LONG, NEVER);
    expect(await staysOpen(waiting, A_WHILE)).toBe(true);
    news.wake();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('given a call before a wait, ends that wait at once, but not the one after it', async () => {
    const news = wakeUp();
    news.wake();
    news.wake();
    await expect(news.wait(LONG, NEVER)).resolves.toBeUndefined();
    const stop = new AbortController();
    const waiting = news.wait(LONG, stop.signal);
    expect(await staysOpen(waiting, A_WHILE)).toBe(true);
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('given no call, ends the wait after its time', async () => {
    await expect(wakeUp().wait(1, NEVER)).resolves.toBeUndefined();
  });
});
