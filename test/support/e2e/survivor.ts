import { setTimeout } from 'node:timers/promises';
import { eventually } from '../conformance/eventually.ts';
import type { RandomNumbers } from '../model/random-numbers.ts';
import type { RunningProcess } from './running-process.ts';

export type Strikes = {
  readonly count: number;
  /** Amount of work done. */
  readonly progress: () => number | Promise<number>;
  /** Total amount of work. */
  readonly total: number;
  readonly random: RandomNumbers;
};

/** One in this many kills happens at a random time, even while the process starts. */
const UNTIMED = 3;
/**
 * Milliseconds in which work must progress between two kills, while other processes are killed, too, and the group
 * waits for each killed worker.
 */
const NEXT_WITHIN = 60_000;
/** Milliseconds: about the duration of a start. */
const START = 1_200;

/**
 * Starts a process, kills it in the middle of its work, starts it again, and so on. Returns the last one, which is
 * running.
 */
export async function survivor(
  start: () => RunningProcess,
  { count, progress, total, random }: Strikes,
): Promise<RunningProcess> {
  const moments = Array.from({ length: count }, () => random.between(1, total - 1)).toSorted((a, b) => a - b);
  for (const [index, moment] of moments.entries()) {
    const running = start();
    if (index % UNTIMED === UNTIMED - 1) {
      await setTimeout(random.between(0, START));
    } else {
      const enough = Math.min(Math.max(moment, (await progress()) + 1), total);
      await eventually(
        `work is at ${enough} of ${total}`,
        async () => (await progress()) >= enough,
        NEXT_WITHIN,
      );
    }
    await running.kill();
  }
  return start();
}
