import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { delayedAbort, orAborted } from '../../../../src/processing/runtime/deadlines.ts';
import { staysOpen } from '../../../support/conformance/eventually.ts';

describe('a wait for work until a signal', () => {
  const open = (): Promise<void> => new Promise(() => undefined);

  it('given work that ends, ends and leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    await orAborted(Promise.resolve(), signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('given the signal, ends', async () => {
    const stop = new AbortController();
    const waiting = orAborted(open(), stop.signal);
    await expect(staysOpen(waiting, 10)).resolves.toBe(true);
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('given a signal that was aborted before, ends at once', async () => {
    await expect(orAborted(open(), AbortSignal.abort())).resolves.toBeUndefined();
  });

  it('given work that fails, fails', async () => {
    await expect(orAborted(Promise.reject(new Error('no')), new AbortController().signal)).rejects.toThrow(
      'no',
    );
  });
});

const A_WHILE_MS = 50;

describe('a delayed abort', () => {
  const ended = (signal: AbortSignal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', resolve, { once: true });
    });

  it.each([
    ['an abort', false],
    ['an earlier abort', true],
  ])('given %s, happens some time after it', async (_, isBefore) => {
    const stop = new AbortController();
    if (isBefore) stop.abort();
    const later = delayedAbort(stop.signal, A_WHILE_MS);
    stop.abort();
    expect(later.aborted).toBe(false);
    await ended(later);
    expect(later.aborted).toBe(true);
  });

  it('given no abort, does not happen', async () => {
    const later = delayedAbort(new AbortController().signal, 1);
    expect(await staysOpen(ended(later), A_WHILE_MS)).toBe(true);
  });
});
