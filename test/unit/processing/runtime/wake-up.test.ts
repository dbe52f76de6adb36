import { describe, expect, it } from '@jest/globals';
import { delayedAbort } from '../../../../src/processing/runtime/grace.ts';
import { wakeUp } from '../../../../src/processing/runtime/wake-up.ts';
import { staysOpen } from '../../../support/conformance/eventually.ts';

const { signal: NEVER } = new AbortController();
const LONG = 60_000;
const A_WHILE = 50;

describe('a wake-up', () => {
  it('given a ring while somebody waits, wakes them', async () => {
    const news = wakeUp();
    const waiting = news.next(LONG, NEVER);
    expect(await staysOpen(waiting, A_WHILE)).toBe(true);
    news.ring();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('given a ring before, lets the next one not wait, and the one after it does', async () => {
    const news = wakeUp();
    news.ring();
    news.ring();
    await expect(news.next(LONG, NEVER)).resolves.toBeUndefined();
    const stop = new AbortController();
    const waiting = news.next(LONG, stop.signal);
    expect(await staysOpen(waiting, A_WHILE)).toBe(true);
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('given nothing rings, wakes by time', async () => {
    await expect(wakeUp().next(1, NEVER)).resolves.toBeUndefined();
  });
});

describe('a grace', () => {
  const ended = (signal: AbortSignal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', resolve, { once: true });
    });

  it.each([
    ['an abort', false],
    ['one that came before', true],
  ])('given %s, ends some time after it', async (_, isBefore) => {
    const stop = new AbortController();
    if (isBefore) stop.abort();
    const later = delayedAbort(stop.signal, A_WHILE);
    stop.abort();
    expect(later.aborted).toBe(false);
    await ended(later);
    expect(later.aborted).toBe(true);
  });

  it('given no abort, does not end', async () => {
    const later = delayedAbort(new AbortController().signal, 1);
    expect(await staysOpen(ended(later), A_WHILE)).toBe(true);
  });
});
