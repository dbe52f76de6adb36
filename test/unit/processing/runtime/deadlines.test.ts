import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { orAborted } from '../../../../src/processing/runtime/deadlines.ts';
import { staysOpen } from '../../../support/conformance/eventually.ts';

describe('work that is waited for until a signal', () => {
  const open = (): Promise<void> => new Promise(() => undefined);

  it('given work that ends, the wait ends and leaves no listener at the signal', async () => {
    const { signal } = new AbortController();
    await orAborted(Promise.resolve(), signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('given the signal, the wait ends', async () => {
    const stop = new AbortController();
    const waiting = orAborted(open(), stop.signal);
    await expect(staysOpen(waiting, 10)).resolves.toBe(true);
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('given a signal that came before, there is no wait', async () => {
    await expect(orAborted(open(), AbortSignal.abort())).resolves.toBeUndefined();
  });

  it('given work that fails, the wait fails', async () => {
    await expect(orAborted(Promise.reject(new Error('no')), new AbortController().signal)).rejects.toThrow(
      'no',
    );
  });
});
