import { describe, expect, it } from '@jest/globals';
import type { OutboxBell } from '../../../src/processing/relay-roles.ts';
import type { Stores } from '../../../src/processing/stores.ts';
import type { UnitOfWork } from '../../../src/service-layer/unit-of-work.ts';
import { commitMessages } from '../builders/committed-messages.ts';
import { aMovedMessage, sequenced } from '../builders/messages.ts';
import { eachTest } from './each-test.ts';
import { staysOpen } from './eventually.ts';

export type BellSetup = {
  readonly bell: OutboxBell;
  /** Whose commits ring the bell. */
  readonly unitOfWork: UnitOfWork<Stores>;
  close(): Promise<void>;
};

const LONG = 60_000;
const { signal: NEVER } = new AbortController();
const PARTITION = { topic: 'allocation.commands', partition: 0 };

/** What OutboxBell promises. */
export function outboxBellConformance(name: string, make: () => Promise<BellSetup>): void {
  describe(`outbox bell: ${name}`, () => {
    // A bell may ring once of itself when it is new: nobody knows what was rung before.
    const setup = eachTest(async () => {
      const made = await make();
      await made.bell.next(1, NEVER);
      return made;
    });

    const ring = (sequence = 1) =>
      commitMessages(setup().unitOfWork, PARTITION, sequenced(sequence, sequence));
    const rings = async (waiting: Promise<void>): Promise<boolean> => !(await staysOpen(waiting, 5_000));

    it('rings when messages are committed', async () => {
      const waiting = setup().bell.next(LONG, NEVER);
      await expect(staysOpen(waiting, 50)).resolves.toBe(true);
      await ring();
      await expect(rings(waiting)).resolves.toBe(true);
    });

    it('remembers a ring that came while nobody waited', async () => {
      await ring();
      await expect(rings(setup().bell.next(LONG, NEVER))).resolves.toBe(true);
    });

    it('given many rings, each wait gets one at least', async () => {
      const { bell } = setup();
      for (const sequence of [1, 2, 3]) {
        const waiting = bell.next(LONG, NEVER);
        await ring(sequence);
        await expect(rings(waiting)).resolves.toBe(true);
      }
    });

    it('given a ring that was answered, the next wait goes on to its end', async () => {
      const { bell } = setup();
      await ring();
      await bell.next(LONG, NEVER);
      const began = performance.now();
      await bell.next(100, NEVER);
      expect(performance.now() - began).toBeGreaterThan(90);
    });

    it('given messages that are rolled back, it does not ring', async () => {
      const waiting = setup().bell.next(300, NEVER);
      const work = setup().unitOfWork.transaction(async ({ outbox }) => {
        await outbox.append(1, 1, [aMovedMessage()]);
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      await expect(staysOpen(waiting, 150)).resolves.toBe(true);
      await waiting;
    });

    it('given a stop, the wait ends', async () => {
      const stop = new AbortController();
      const waiting = setup().bell.next(LONG, stop.signal);
      await expect(staysOpen(waiting, 50)).resolves.toBe(true);
      stop.abort();
      await expect(rings(waiting)).resolves.toBe(true);
    });

    it('given a stop before it began, there is no wait', async () => {
      await expect(rings(setup().bell.next(LONG, AbortSignal.abort()))).resolves.toBe(true);
    });
  });
}
