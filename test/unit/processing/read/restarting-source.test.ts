import { describe, expect, it } from '@jest/globals';
import { AccessRefused, TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import type { PartitionHandler, RecordSource } from '../../../../src/processing/read/record-source.ts';
import { restartingSource } from '../../../../src/processing/read/restarting-source.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';

const handler: PartitionHandler = { assigned: async () => 0, handle: async () => 0 };

/** Sources that the test can crash; each records its calls. */
function given(start: (nth: number) => Promise<void> = async () => undefined) {
  const made: { crash: (error: Error) => void; done: string[] }[] = [];
  const givenUp: Error[] = [];
  const source = restartingSource(
    (crash) => {
      const done: string[] = [];
      made.push({ crash, done });
      const nth = made.length;
      return {
        start: async () => {
          done.push('start');
          await start(nth);
        },
        stop: async () => void done.push('stop'),
        problem: async () => `source ${nth}`,
      } satisfies RecordSource;
    },
    { crashes: 2, within: 60_000, retry: { firstDelay: 1, maxDelay: 2 } },
    (error) => void givenUp.push(error),
    memoryLogger(),
  );
  const crash = (nth: number, error = new Error(`crash of ${nth}`)): void => made[nth - 1]?.crash(error);
  return { source, made, givenUp, crash };
}

describe('a source that crashes', () => {
  it('is stopped and replaced by a new one', async () => {
    const { source, made, crash, givenUp } = given();
    await source.start(handler);
    crash(1);
    await eventually('a second one has started', () => made[1]?.done.includes('start') ?? false, 2_000);
    expect(made[0]?.done).toEqual(['start', 'stop']);
    await expect(source.problem()).resolves.toBe('source 2');
    expect(givenUp).toEqual([]);
  });

  it('while it starts, does not prevent the start of the next one', async () => {
    const { source, crash } = given((nth) => (nth === 1 ? new Promise(() => undefined) : Promise.resolve()));
    const started = source.start(handler);
    crash(1);
    await expect(started).resolves.toBeUndefined();
  });

  it('more often than allowed, is not restarted', async () => {
    const { source, made, crash, givenUp } = given();
    await source.start(handler);
    for (const nth of [1, 2]) {
      crash(nth);
      await eventually('the next one has started', () => made[nth]?.done.includes('start') ?? false, 2_000);
    }
    crash(3);
    await eventually('it is given up', () => givenUp.length === 1, 2_000);
    expect(made).toHaveLength(3);
  });

  it('because access is refused, is restarted until access is granted, and reports why it reads nothing', async () => {
    const { source, made, crash, givenUp } = given();
    await source.start(handler);
    for (const nth of [1, 2, 3, 4, 5]) {
      crash(nth, new AccessRefused('may not Read group orders'));
      await eventually('the next one has started', () => made[nth]?.done.includes('start') ?? false, 2_000);
    }
    expect(givenUp).toEqual([]);
    await expect(source.problem()).resolves.toBe('may not Read group orders');
  });

  it.each([new AccessRefused('may not Read group orders'), new TechnicalFailure('Kafka: nobody answers')])(
    'at its start because of %s, starts once that has passed, and until then reports the reason',
    async (failure) => {
      const passed = Promise.withResolvers<void>();
      const { source, givenUp } = given(async (nth) => {
        if (nth <= 5) throw failure;
        await passed.promise;
      });
      const started = source.start(handler);
      await eventually('it says why', async () => (await source.problem()) === failure.message, 2_000);
      passed.resolve();
      await expect(started).resolves.toBeUndefined();
      expect(givenUp).toEqual([]);
    },
  );

  it('at its start because of a bug, raises the error at once', async () => {
    const { source } = given(() => Promise.reject(new TypeError('no function')));
    await expect(source.start(handler)).rejects.toThrow('no function');
  });

  it('twice, is counted once: reports of a replaced source are ignored', async () => {
    const { source, made, crash, givenUp } = given();
    await source.start(handler);
    for (let time = 0; time < 5; time += 1) crash(1);
    await eventually('a second one has started', () => made[1]?.done.includes('start') ?? false, 2_000);
    crash(1);
    expect([made.length, givenUp.length]).toEqual([2, 0]);
  });

  it('after it was stopped, is not restarted', async () => {
    const { source, made, crash } = given();
    await source.start(handler);
    await source.stop();
    crash(1);
    await new Promise(setImmediate);
    expect(made).toHaveLength(1);
  });
});
