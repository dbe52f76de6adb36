import { describe, expect, it } from '@jest/globals';
import { CheckpointMoved } from '../../../src/processing/flush/checkpoint.ts';
import type { OutboxListener } from '../../../src/processing/publish/ports.ts';
import type { BatchUnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';
import { ConcurrentChange } from '../../../src/service-layer/errors.ts';
import { commitMessages } from '../builders/committed-messages.ts';
import { commitFrom, commitNext } from '../builders/committed-outcome.ts';
import { aMovedMessage, sequenced } from '../builders/messages.ts';
import { anEntry } from '../builders/outcome.ts';
import { eachTest } from './each-test.ts';
import { staysOpen } from './eventually.ts';

export type OutboxListenerSetup = {
  readonly outboxListener: OutboxListener;
  /** Its commits notify the listener. */
  readonly unitOfWork: BatchUnitOfWork;
  close(): Promise<void>;
};

const LONG = 60_000;
const { signal: NEVER } = new AbortController();
const PARTITION = { topic: 'allocation.commands', partition: 0 };

/** A wait goes on during `commit` and 150 ms longer; then a stop ends it. */
async function expectNoNotification(listener: OutboxListener, commit: () => Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  const waiting = listener.waitForNotification(LONG, stop.signal);
  await commit();
  await expect(staysOpen(waiting, 150)).resolves.toBe(true);
  stop.abort();
  await waiting;
}

/** The tests of the promises of OutboxListener. */
export function outboxListenerConformance(name: string, make: () => Promise<OutboxListenerSetup>): void {
  describe(`outbox listener: ${name}`, () => {
    // A new listener may notify once without a commit, because it may have missed earlier commits.
    const setup = eachTest(async () => {
      const made = await make();
      await made.outboxListener.waitForNotification(1, NEVER);
      return made;
    });

    const commit = (sequence = 1) =>
      commitMessages(setup().unitOfWork, PARTITION, sequenced(sequence, sequence));
    const endsSoon = async (waiting: Promise<void>): Promise<boolean> => !(await staysOpen(waiting, 5_000));

    it('notifies when messages are committed', async () => {
      const waiting = setup().outboxListener.waitForNotification(LONG, NEVER);
      await expect(staysOpen(waiting, 50)).resolves.toBe(true);
      await commit();
      await expect(endsSoon(waiting)).resolves.toBe(true);
    });

    it('keeps a notification that arrives before a wait', async () => {
      await commit();
      await expect(endsSoon(setup().outboxListener.waitForNotification(LONG, NEVER))).resolves.toBe(true);
    });

    it('given many commits, ends each wait', async () => {
      const { outboxListener } = setup();
      for (const sequence of [1, 2, 3]) {
        const waiting = outboxListener.waitForNotification(LONG, NEVER);
        await commit(sequence);
        await expect(endsSoon(waiting)).resolves.toBe(true);
      }
    });

    it('given a notification that ended a wait, the next wait lasts until its timeout', async () => {
      const { outboxListener } = setup();
      await commit();
      await outboxListener.waitForNotification(LONG, NEVER);
      const began = performance.now();
      await outboxListener.waitForNotification(100, NEVER);
      expect(performance.now() - began).toBeGreaterThan(90);
    });

    it('given a commit without messages, does not notify', async () => {
      const { outboxListener, unitOfWork } = setup();
      await expectNoNotification(outboxListener, () => commitNext(unitOfWork, { handled: [anEntry('c-1')] }));
    });

    it.each([
      ['the checkpoint moved', CheckpointMoved, { nextOffset: 9 }, 'c-2'],
      ['a command was handled meanwhile', ConcurrentChange, {}, 'c-1'],
    ])(
      'given messages that are refused because %s, does not notify',
      async (_, refusal, moved, commandId) => {
        const { outboxListener, unitOfWork } = setup();
        const from = await commitNext(unitOfWork, { handled: [anEntry('c-1')] });
        const parts = { messages: [aMovedMessage()], handled: [anEntry(commandId)] };
        await expectNoNotification(outboxListener, () =>
          expect(commitFrom(unitOfWork, { ...from, ...moved }, parts)).rejects.toThrow(refusal),
        );
      },
    );

    it('given a stop, ends the wait', async () => {
      const stop = new AbortController();
      const waiting = setup().outboxListener.waitForNotification(LONG, stop.signal);
      await expect(staysOpen(waiting, 50)).resolves.toBe(true);
      stop.abort();
      await expect(endsSoon(waiting)).resolves.toBe(true);
    });

    it('given a stop before the wait, ends it at once', async () => {
      await expect(
        endsSoon(setup().outboxListener.waitForNotification(LONG, AbortSignal.abort())),
      ).resolves.toBe(true);
    });
  });
}
