import { describe, expect, it } from '@jest/globals';
import { outcomeWatcher } from '../../../../src/processing/outcomes/outcome-watcher.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';

const never = new AbortController().signal;
const LONG = 60_000;

/** A watcher of outcomes that the test adds; it is notified of each outcome, and whenever the test asks for it. */
function given() {
  const outcomes = new Map<string, string>();
  const asked: string[][] = [];
  const stop = new AbortController();
  let wake = (): void => undefined;
  let isAway = false;
  const watcher = outcomeWatcher({
    find: async (ids) => {
      asked.push([...ids]);
      if (isAway) throw new Error('the database is away');
      return new Map(ids.flatMap((id) => (outcomes.has(id) ? [[id, outcomes.get(id) ?? '']] : [])));
    },
    outboxListener: { waitForNotification: () => new Promise((resolve) => (wake = resolve)) },
    stop: stop.signal,
    logger: memoryLogger(),
  });
  const notify = async (): Promise<void> => {
    // The watcher waits for the next notification only after its last query has returned.
    await new Promise(setImmediate);
    wake();
  };
  return {
    ...watcher,
    asked,
    stop,
    notify,
    away: (away: boolean) => void (isAway = away),
    happen: (id: string) => {
      outcomes.set(id, `outcome of ${id}`);
      return notify();
    },
  };
}

describe('a caller that waits for an outcome', () => {
  it('given an existing outcome, receives it at once', async () => {
    const watcher = given();
    await watcher.happen('c1');
    await expect(watcher.outcomeOf('c1', LONG, never)).resolves.toBe('outcome of c1');
  });

  it('given a later outcome, receives it then', async () => {
    const watcher = given();
    const outcome = watcher.outcomeOf('c1', LONG, never);
    await watcher.happen('c2');
    await watcher.happen('c1');
    await expect(outcome).resolves.toBe('outcome of c1');
  });

  it('given no outcome in time, receives nothing', async () => {
    await expect(given().outcomeOf('c1', 5, never)).resolves.toBeUndefined();
  });

  it('given that the caller goes away now or earlier, receives nothing', async () => {
    const watcher = given();
    const gone = new AbortController();
    const outcome = watcher.outcomeOf('c1', LONG, gone.signal);
    gone.abort();
    await expect(outcome).resolves.toBeUndefined();
    await expect(watcher.outcomeOf('c1', LONG, gone.signal)).resolves.toBeUndefined();
  });

  it('given that the process stops, receives nothing', async () => {
    const watcher = given();
    const outcome = watcher.outcomeOf('c1', LONG, never);
    watcher.stop.abort();
    await expect(outcome).resolves.toBeUndefined();
  });

  it('given other callers that wait for the same command, receives the same outcome', async () => {
    const watcher = given();
    const outcomes = [watcher.outcomeOf('c1', LONG, never), watcher.outcomeOf('c1', LONG, never)];
    await watcher.happen('c1');
    await expect(Promise.all(outcomes)).resolves.toEqual(['outcome of c1', 'outcome of c1']);
  });

  it('given a database that is away for a while, receives the outcome once it is back', async () => {
    const watcher = given();
    watcher.away(true);
    const outcome = watcher.outcomeOf('c1', LONG, never);
    await watcher.notify();
    watcher.away(false);
    await watcher.happen('c1');
    await expect(outcome).resolves.toBe('outcome of c1');
  });
});

describe('a watcher', () => {
  it('given many waiting callers, makes one query for all of them', async () => {
    const watcher = given();
    const outcomes = ['c1', 'c2', 'c3'].map((id) => watcher.outcomeOf(id, LONG, never));
    await watcher.notify();
    await watcher.notify();
    expect(watcher.asked.at(-1)).toEqual(['c1', 'c2', 'c3']);
    watcher.stop.abort();
    await Promise.all(outcomes);
  });

  it('given no waiting caller, makes no query', async () => {
    const watcher = given();
    await watcher.happen('c1');
    await watcher.outcomeOf('c1', LONG, never);
    const { length } = watcher.asked;
    await watcher.notify();
    await watcher.notify();
    expect(watcher.asked).toHaveLength(length);
  });
});
