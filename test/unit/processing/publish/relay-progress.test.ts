import { describe, expect, it } from '@jest/globals';
import {
  progressReporter,
  type ReportedProgress,
} from '../../../../src/processing/publish/relay-progress.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';

/** Records the reported sequences of stream 1; `fails`: how many reports fail first. */
function recordingReporter(fails = 0) {
  const reported: (number | undefined)[] = [];
  let time = 0;
  let left = fails;
  const progress = {
    report: (published: ReadonlyMap<number, number>) => {
      left -= 1;
      if (left >= 0) return Promise.reject(new Error('away'));
      reported.push(published.get(1));
      return Promise.resolve();
    },
    reported: () => Promise.resolve(new Map<number, ReportedProgress>()),
  };
  const report = progressReporter(progress, memoryLogger(), () => time);
  return {
    reported,
    at: (ms: number, sequence: number, moment: Parameters<typeof report>[1]) => {
      time = ms;
      return report(new Map([[1, sequence]]), moment);
    },
  };
}

describe('the progress of the relay', () => {
  it('is reported at once after a pause, and about once a second while messages remain', async () => {
    const { reported, at } = recordingReporter();
    await expect(at(0, 1, 'busy')).resolves.toBe(false);
    await expect(at(999, 2, 'busy')).resolves.toBe(true);
    await expect(at(1_000, 3, 'busy')).resolves.toBe(false);
    expect(reported).toEqual([1, 3]);
  });

  it('given an idle relay, is reported after a tenth of a second', async () => {
    const { reported, at } = recordingReporter();
    await at(0, 1, 'idle');
    await expect(at(99, 2, 'idle')).resolves.toBe(true);
    await expect(at(100, 2, 'idle')).resolves.toBe(false);
    expect(reported).toEqual([1, 2]);
  });

  it('is reported at the end without delay', async () => {
    const { reported, at } = recordingReporter();
    await at(0, 1, 'busy');
    await expect(at(1, 2, 'end')).resolves.toBe(false);
    expect(reported).toEqual([1, 2]);
  });

  it('given no new progress, is not reported', async () => {
    const { reported, at } = recordingReporter();
    await at(0, 1, 'busy');
    await expect(at(5_000, 1, 'end')).resolves.toBe(false);
    expect(reported).toEqual([1]);
  });

  it('given a report that fails, is reported again', async () => {
    const { reported, at } = recordingReporter(1);
    await expect(at(0, 1, 'idle')).resolves.toBe(true);
    await expect(at(100, 1, 'idle')).resolves.toBe(false);
    expect(reported).toEqual([1]);
  });
});
