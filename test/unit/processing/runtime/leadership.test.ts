import { describe, expect, it } from '@jest/globals';
import { type Leadership, whileLeading } from '../../../../src/processing/runtime/leadership.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { eventually, staysOpen } from '../../../support/conformance/eventually.ts';
import { leaderSeat, memoryLeadership } from '../../../support/memory/leadership.ts';

type Work = Parameters<typeof whileLeading>[2];

/** A loop whose rounds and failures are recorded. */
function loop(work: Work, { leadership = memoryLeadership(leaderSeat()) } = {}) {
  const stop = new AbortController();
  const attempts: number[] = [];
  let rounds = 0;
  const done = whileLeading(
    { leadership, retry: { firstDelay: 1, maxDelay: 2 }, onFailure: (_, attempt) => attempts.push(attempt) },
    stop.signal,
    (lost, onProgress) => {
      rounds += 1;
      return work(AbortSignal.any([lost, stop.signal]), onProgress);
    },
  );
  return {
    attempts,
    rounds: () => rounds,
    done,
    end: (): Promise<void> => {
      stop.abort();
      return done;
    },
  };
}

const untilAborted: Work = (end) =>
  new Promise((resolve) => end.addEventListener('abort', () => resolve(), { once: true }));

describe('work that only the leader does', () => {
  it('given that another process leads, waits until that process stops', async () => {
    const seat = leaderSeat();
    const first = loop(untilAborted, { leadership: memoryLeadership(seat) });
    const second = loop(untilAborted, { leadership: memoryLeadership(seat) });
    await eventually('the first one works', () => first.rounds() === 1);
    expect(second.rounds()).toBe(0);
    await first.end();
    await eventually('the second one works', () => second.rounds() === 1);
    await second.end();
  });

  it('given that leadership is lost, starts again once this process leads again', async () => {
    const seat = leaderSeat();
    const only = loop(untilAborted, { leadership: memoryLeadership(seat) });
    await eventually('it works', () => only.rounds() === 1);
    seat.vacate();
    await eventually('it works again', () => only.rounds() === 2);
    await only.end();
    expect(only.attempts).toEqual([]);
  });

  it('given an error, releases leadership and tries again', async () => {
    const seat = leaderSeat();
    const failing = loop(() => Promise.reject(new Error('away')), { leadership: memoryLeadership(seat) });
    const next = loop(untilAborted, { leadership: memoryLeadership(seat) });
    await eventually('the next one works', () => next.rounds() === 1);
    await next.end();
    await eventually('it is tried again', () => failing.attempts.length >= 3);
    await failing.end();
    expect(failing.attempts.slice(0, 3)).toEqual([1, 2, 3]);
  });

  it('given progress before a failure, counts failures from that point', async () => {
    const failing = loop((_, onProgress) => {
      onProgress();
      return Promise.reject(new Error('away'));
    });
    await eventually('it is tried again', () => failing.attempts.length >= 3);
    await failing.end();
    expect(new Set(failing.attempts)).toEqual(new Set([1]));
  });

  it('given that leadership cannot be requested, tries again', async () => {
    let left = 2;
    const inner = memoryLeadership(leaderSeat());
    const leadership: Leadership = {
      ...inner,
      lead: (stop) => (left-- > 0 ? Promise.reject(new TechnicalFailure('away')) : inner.lead(stop)),
    };
    const only = loop(untilAborted, { leadership });
    await eventually('it works', () => only.rounds() === 1);
    await only.end();
    expect(only.attempts).toEqual([1, 2]);
  });

  it('given leadership that is lost before it is reported, does nothing', async () => {
    const leadership: Leadership = {
      lead: () => Promise.resolve(AbortSignal.abort()),
      release: () => Promise.resolve(),
    };
    const none = loop(untilAborted, { leadership });
    await expect(staysOpen(none.done, 50)).resolves.toBe(true);
    await none.end();
    expect(none.rounds()).toBe(0);
  });

  it('given a stop, waits for its end and releases leadership to the next process', async () => {
    const seat = leaderSeat();
    const first = loop(untilAborted, { leadership: memoryLeadership(seat) });
    await eventually('it works', () => first.rounds() === 1);
    await first.end();
    const lost = await memoryLeadership(seat).lead(new AbortController().signal);
    expect(lost.aborted).toBe(false);
  });
});
