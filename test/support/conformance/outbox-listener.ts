import { describe, expect, it } from '@jest/globals';
import { CheckpointMoved } from '../../../src/processing/flush/checkpoint.ts';
import type { OutboxListener } from '../../../src/processing/publish/ports.ts';
import type { UnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';
import { ConcurrentChange } from '../../../src/service-layer/errors.ts';
import { commitMessages } from '../builders/committed-messages.ts';
import { commitFrom, commitNext } from '../builders/committed-outcome.ts';
import { aMovedMessage, sequenced } from '../builders/messages.ts';
import { anEntry } from '../builders/outcome.ts';
import { eachTest } from './each-test.ts';
import { staysOpen } from './eventually.ts';

export type BellSetup = {
  readonly bell: OutboxListener;
  /** The database whose commits notify the listener. */
  readonly unitOfWork: UnitOfWork;
  close(): Promise<void>;
};

const LONG = 60_000;
const { signal: NEVER } = new AbortController();
const PARTITION = { topic: 'allocation.commands', partition: 0 };

/** What OutboxListener promises. */
export function outboxBellConformance(name: string, make: () => Promise<BellSetup>): void {
  describe(`outbox listener: ${name}`, () => {
    // A new listener may return at once from its first wait, because there may have been notifications before.
    const setup = eachTest(async () => {
      const made = await make();
      await made.bell.next(1, NEVER);
      return made;
    });

    const ring = (sequence = 1) =>
      commitMessages(setup().unitOfWork, PARTITION, sequenced(sequence, sequence));
    const rings = async (waiting: Promise<void>): Promise<boolean> => !(await staysOpen(waiting, 5_000));

    it('is notified when messages are committed', async () => {
      const waiting = setup().bell.next(LONG, NEVER);
      await expect(staysOpen(waiting, 50)).resolves.toBe(true);
      await ring();
      await expect(rings(waiting)).resolves.toBe(true);
    });

    it('remembers a notification that came while nothing waited', async () => {
      await ring();
      await expect(rings(setup().bell.next(LONG, NEVER))).resolves.toBe(true);
    });

    it('given many notifications, each wait gets at least one', async () => {
      const { bell } = setup();
      for (const sequence of [1, 2, 3]) {
        const waiting = bell.next(LONG, NEVER);
        await ring(sequence);
        await expect(rings(waiting)).resolves.toBe(true);
      }
    });

    it('given a notification that was handled, the next wait lasts until its timeout', async () => {
      const { bell } = setup();
      await ring();
      await bell.next(LONG, NEVER);
      const began = performance.now();
      await bell.next(100, NEVER);
      expect(performance.now() - began).toBeGreaterThan(90);
    });

    it('is not notified of a commit without messages', async () => {
      const waiting = setup().bell.next(300, NEVER);
      await commitNext(setup().unitOfWork, { handled: [anEntry('c-1')] });
      await expect(staysOpen(waiting, 150)).resolves.toBe(true);
      await waiting;
    });

    it.each([
      ['the checkpoint moved', CheckpointMoved, { nextOffset: 9 }, 'c-2'],
      ['a command was handled meanwhile', ConcurrentChange, {}, 'c-1'],
    ])('is not notified of a commit that is refused because %s', async (_, refusal, moved, commandId) => {
      const { bell, unitOfWork } = setup();
      const from = await commitNext(unitOfWork, { handled: [anEntry('c-1')] });
      const waiting = bell.next(300, NEVER);
      const parts = { messages: [aMovedMessage()], handled: [anEntry(commandId)] };
      await expect(commitFrom(unitOfWork, { ...from, ...moved }, parts)).rejects.toThrow(refusal);
      await expect(staysOpen(waiting, 150)).resolves.toBe(true);
      await waiting;
    });

    it('a stop ends the wait', async () => {
      const stop = new AbortController();
      const waiting = setup().bell.next(LONG, stop.signal);
      await expect(staysOpen(waiting, 50)).resolves.toBe(true);
      stop.abort();
      await expect(rings(waiting)).resolves.toBe(true);
    });

    it('does not wait if it was stopped before', async () => {
      await expect(rings(setup().bell.next(LONG, AbortSignal.abort()))).resolves.toBe(true);
    });
  });
}
