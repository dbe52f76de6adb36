import { describe, expect, it } from '@jest/globals';
import { relayWatch } from '../../../src/processing/relay-watch.ts';

const STREAM = { topic: 'allocation.commands', partition: 0, checkpointId: 1 };
const NAME = 'allocation.commands-0';
const MINUTE = 60_000;
const none: ReadonlySet<string> = new Set();

function given() {
  let time = 0;
  const watch = relayWatch(MINUTE, () => time);
  return {
    ...watch,
    /** A look at a moment: the outbox holds messages up to `last`, those up to `published` are published. */
    look: (moment: number, last: number, published: number, stopped = none) => {
      time = moment;
      watch.looked(
        [{ ...STREAM, lastSequence: last }],
        new Map([[NAME, { sequence: published, messageId: 'm' }]]),
        stopped,
      );
    },
    at: (moment: number) => void (time = moment),
  };
}

describe('the outbox', () => {
  it('given that all is published, is well', async () => {
    const watch = given();
    watch.look(0, 5, 5);
    watch.at(MINUTE * 10);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given a message that is not published, is well until that takes too long', async () => {
    const watch = given();
    watch.look(0, 5, 4);
    watch.at(MINUTE);
    await expect(watch.problem()).resolves.toBeUndefined();
    watch.at(MINUTE + 1_000);
    await expect(watch.problem()).resolves.toBe(`stream ${NAME}: message 5 waits for 61 s`);
  });

  it('given a backlog that moves on, is well: each message counts from when it was seen', async () => {
    const watch = given();
    for (let minute = 0; minute < 5; minute += 1) {
      watch.look(minute * MINUTE, 10 * (minute + 1), 10 * minute);
      await expect(watch.problem()).resolves.toBeUndefined();
    }
  });

  it('given a backlog that stands still while more comes, is not well', async () => {
    const watch = given();
    watch.look(0, 10, 5);
    watch.look(MINUTE * 2, 20, 6);
    await expect(watch.problem()).resolves.toContain('message 10 waits for 120 s');
  });

  it('given a backlog that is caught up with in part, counts what is left from when that came', async () => {
    const watch = given();
    watch.look(0, 10, 5);
    watch.look(MINUTE / 2, 20, 5);
    watch.look(MINUTE, 30, 10);
    watch.at(2 * MINUTE);
    await expect(watch.problem()).resolves.toBe(`stream ${NAME}: message 20 waits for 90 s`);
  });

  it('given a stream that is stopped, is not well at once', async () => {
    const watch = given();
    watch.look(0, 10, 5, new Set([NAME]));
    await expect(watch.problem()).resolves.toContain(`stream ${NAME} is stopped`);
  });

  it('given that another relay leads, is no concern of this one', async () => {
    const watch = given();
    watch.look(0, 10, 5, new Set([NAME]));
    watch.stoodDown();
    watch.at(MINUTE * 2);
    await expect(watch.problem()).resolves.toBeUndefined();
  });
});
