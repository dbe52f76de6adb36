import { describe, expect, it } from '@jest/globals';
import type { Leadership } from '../../../src/processing/runtime/leadership.ts';
import { eachTest } from './each-test.ts';
import { eventually, staysOpen } from './eventually.ts';

export type LeadershipSetup = {
  /** One more contender for the same lead, as another process would have it. */
  contender(): Leadership;
  /** Takes the lead from whoever has it, behind its back. */
  takeAway(): Promise<void>;
  /** Releases all contenders, too. */
  close(): Promise<void>;
};

const { signal: NEVER } = new AbortController();
const A_WHILE = 300;

/** What Leadership promises. */
export function leadershipConformance(name: string, make: () => Promise<LeadershipSetup>): void {
  describe(`relay leadership: ${name}`, () => {
    const setup = eachTest(make);

    it('given nobody leads, the first who asks does', async () => {
      const lost = await setup().contender().lead(NEVER);
      expect(lost.aborted).toBe(false);
    });

    it('given somebody leads, the next one waits until the lead is released', async () => {
      const first = setup().contender();
      const second = setup().contender();
      await first.lead(NEVER);
      const waiting = second.lead(NEVER);
      await expect(staysOpen(waiting, A_WHILE)).resolves.toBe(true);
      await first.release();
      await expect(waiting).resolves.toMatchObject({ aborted: false });
    });

    it('given many who ask at once, one leads', async () => {
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

    it('given the lead is lost, the leader is told and another one leads', async () => {
      const lost = await setup().contender().lead(NEVER);
      const waiting = setup().contender().lead(NEVER);
      await expect(staysOpen(waiting, A_WHILE)).resolves.toBe(true);
      await setup().takeAway();
      await eventually('the leader is told', () => lost.aborted, 5_000);
      await expect(waiting).resolves.toMatchObject({ aborted: false });
    });

    it('given the lead was lost or released, it can be had again', async () => {
      const only = setup().contender();
      const lost = await only.lead(NEVER);
      await setup().takeAway();
      await eventually('the leader is told', () => lost.aborted, 5_000);
      await expect(only.lead(NEVER)).resolves.toMatchObject({ aborted: false });
      await only.release();
      await expect(only.lead(NEVER)).resolves.toMatchObject({ aborted: false });
    });

    it('given a stop while it waits, it ends and is out of the race', async () => {
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

    it('given a stop before it asked, it does not lead', async () => {
      await setup()
        .contender()
        .lead(AbortSignal.abort())
        .catch(() => undefined);
      await expect(setup().contender().lead(NEVER)).resolves.toMatchObject({ aborted: false });
    });

    it('given nothing to release, release does nothing', async () => {
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
