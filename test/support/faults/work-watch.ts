import { setTimeout } from 'node:timers/promises';
import { eventually } from '../conformance/eventually.ts';
import type { SurvivingDatabase } from './surviving-database.ts';

const ASK_EVERY = 150;
/** Milliseconds without any progress after which waiting ends. */
const PATIENCE = 30_000;

const question = `
  select coalesce(sum(next_offset), 0)::int as handled, coalesce(sum(last_sequence), 0)::int as written
  from checkpoints`;

/**
 * Follows the progress of the workers. While the database is away it returns the last known values. Call `close` at the
 * end.
 */
export async function watchWork(database: SurvivingDatabase) {
  const closed = new AbortController();
  const work = { handled: 0, written: 0 };
  const ask = (): Promise<unknown> =>
    database.rows(question).then(
      ([row]) => Object.assign(work, row),
      () => undefined,
    );
  await ask();
  const watching = (async () => {
    while (!closed.signal.aborted) {
      await setTimeout(ASK_EVERY);
      await ask();
    }
  })();

  return {
    /** Number of commands handled so far. */
    handled: (): number => work.handled,
    /** Number of messages written to the outbox so far. */
    written: (): number => work.written,
    /** Waits until this many more commands are handled. */
    async goesOn(commands = 1): Promise<void> {
      const from = work.handled;
      await eventually('work goes on', () => work.handled >= from + commands, PATIENCE * 2);
    },
    /**
     * Waits until all commands are handled and all messages are read. False if there is no more progress before that.
     */
    async settles(total: number, readCount: () => number): Promise<boolean> {
      let known = '';
      let since = performance.now();
      while (performance.now() - since < PATIENCE) {
        const now = `${work.handled} ${work.written} ${readCount()}`;
        // A message that is published twice could hide a missing one, so this also waits until no more messages arrive.
        if (now === known && work.handled >= total && readCount() >= work.written) return true;
        if (now !== known) since = performance.now();
        known = now;
        await setTimeout(ASK_EVERY);
      }
      return false;
    },
    async close(): Promise<void> {
      closed.abort();
      await watching;
    },
  };
}

export type WorkWatch = Awaited<ReturnType<typeof watchWork>>;
