import { describe, expect, it } from '@jest/globals';
import type { Leadership } from '../../../src/processing/runtime/leadership.ts';
import { eachTest } from './each-test.ts';
import { eventually, staysOpen } from './eventually.ts';

export type LeadershipSetup = {
  /** Another contender for the same leadership, as in another process. */
  contender(): Leadership;
  /** Takes the leadership from its holder without a notification. */
  takeAway(): Promise<void>;
  /** Also releases all contenders. */
  close(): Promise<void>;
};

const { signal: NEVER } = new AbortController();
const A_WHILE = 300;

/** The tests of the promises of Leadership. */
export function leadershipConformance(name: string, make: () => Promise<LeadershipSetup>): void {
  describe(`relay leadership: ${name}`, () => {
    const setup = eachTest(make);

    it('the first contender becomes the leader', async () => {
      const lost = await setup().contender().lead(NEVER);
      expect(lost.aborted).toBe(false);
    });

    it('the next contender waits until the leader releases', async () => {
      const first = setup().contender();
      const second = setup().contender();
      await first.lead(NEVER);
      const waiting = second.lead(NEVER);
      await expect(staysOpen(waiting, A_WHILE)).resolves.toBe(true);
      await first.release();
      await expect(waiting).resolves.toMatchObject({ aborted: false });
    });

    it('given many contenders at once, one becomes the leader', async () => {
      const asked = Array.from({ length: 5 }, () => setup().contender().lead(NEVER));
      let leaders = 0;
      for (const each of asked) {
        each.then(
          () => (leaders += 1),
          () => undefined,
        );
      }
      await Promise.race(asked);
      await expect(staysOpen(new Promise(() => undefined), A_WHILE)).resolves.toBe(true);
      expect(leaders).toBe(1);
    });

    it('when leadership is lost, the leader is notified and another one takes over', async () => {
      const lost = await setup().contender().lead(NEVER);
      const waiting = setup().contender().lead(NEVER);
      await expect(staysOpen(waiting, A_WHILE)).resolves.toBe(true);
      await setup().takeAway();
      await eventually('the leader is notified', () => lost.aborted, 5_000);
      await expect(waiting).resolves.toMatchObject({ aborted: false });
    });

    it('leadership can be acquired again after it was lost or released', async () => {
      const only = setup().contender();
      const lost = await only.lead(NEVER);
      await setup().takeAway();
      await eventually('the leader is notified', () => lost.aborted, 5_000);
      await expect(only.lead(NEVER)).resolves.toMatchObject({ aborted: false });
      await only.release();
      await expect(only.lead(NEVER)).resolves.toMatchObject({ aborted: false });
    });

    it('a contender that is stopped while it waits never becomes the leader', async () => {
      const leader = setup().contender();
      const stopped = setup().contender();
      await leader.lead(NEVER);
      const stop = new AbortController();
      const waiting = stopped.lead(stop.signal);
      await expect(staysOpen(waiting, A_WHILE)).resolves.toBe(true);
      stop.abort();
      await waiting.catch(() => undefined);
      await leader.release();
      await expect(setup().contender().lead(NEVER)).resolves.toMatchObject({ aborted: false });
    });

    it('a contender that is stopped before it starts does not become the leader', async () => {
      await setup()
        .contender()
        .lead(AbortSignal.abort())
        .catch(() => undefined);
      await expect(setup().contender().lead(NEVER)).resolves.toMatchObject({ aborted: false });
    });

    it('release without leadership does nothing', async () => {
      const leader = setup().contender();
      const other = setup().contender();
      const lost = await leader.lead(NEVER);
      await other.release();
      await other.release();
      expect(lost.aborted).toBe(false);
      await expect(staysOpen(other.lead(NEVER), A_WHILE)).resolves.toBe(true);
    });
  });
}
