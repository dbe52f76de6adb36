import { describe, expect, it } from '@jest/globals';
import { pause, retryTechnical } from '../../../../src/processing/runtime/retry.ts';
import { ConcurrentChange, TechnicalFailure } from '../../../../src/service-layer/errors.ts';

const soon = { firstDelay: 1, maxDelay: 2 };

function options(signal = new AbortController().signal) {
  const failures: string[] = [];
  return { ...soon, signal, failures, onFailure: (failure: Error) => void failures.push(failure.message) };
}

const failing =
  (...errors: Error[]) =>
  () => {
    const error = errors.shift();
    return error ? Promise.reject(error) : Promise.resolve('done');
  };

describe('work that is retried', () => {
  it('given technical failures, is repeated until it succeeds, and each failure is reported', async () => {
    const given = options();
    const work = failing(new TechnicalFailure('one'), new ConcurrentChange('two'));
    await expect(retryTechnical(work, given)).resolves.toBe('done');
    expect(given.failures).toEqual(['one', 'two']);
  });

  it.each([new Error('bug'), new TypeError('bug'), new RangeError('bug')])(
    'given %s, throws it at once',
    async (bug) => {
      const given = options();
      await expect(retryTechnical(failing(bug), given)).rejects.toBe(bug);
      expect(given.failures).toEqual([]);
    },
  );

  it('given a technical failure that a retry cannot solve, throws it at once', async () => {
    const given = { ...options(), giveUp: () => true };
    await expect(retryTechnical(failing(new TechnicalFailure('moved')), given)).rejects.toThrow('moved');
    expect(given.failures).toEqual([]);
  });

  it('given an abort while it waits, ends', async () => {
    const stop = new AbortController();
    const given = {
      ...options(stop.signal),
      firstDelay: 60_000,
      maxDelay: 60_000,
      onFailure: () => stop.abort(),
    };
    await expect(retryTechnical(failing(new TechnicalFailure('away')), given)).rejects.toThrow(/abort/);
  });
});

describe('a pause', () => {
  it('given many failures, is no longer than the longest delay', async () => {
    const began = performance.now();
    await pause(soon, 5_000, new AbortController().signal);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('given an abort, ends early', async () => {
    await expect(
      pause({ firstDelay: 60_000, maxDelay: 60_000 }, 0, AbortSignal.abort()),
    ).resolves.toBeUndefined();
  });
});
