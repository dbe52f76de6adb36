import { setTimeout } from 'node:timers/promises';
import { eventually } from '../conformance/eventually.ts';
import type { RunningProcess } from '../e2e/running-process.ts';
import type { Striking } from './scenario.ts';

type KillSequence = {
  readonly times: number;
  /** Starts the processes that are killed next. */
  readonly begin: (time: number) => readonly RunningProcess[];
  readonly kill: (process: RunningProcess) => Promise<void>;
  /** Counts that all rise when the started processes work. */
  readonly done: readonly (() => number)[];
};

/**
 * Milliseconds until the work of the killed processes is counted, so that it does not count as work of the next ones.
 */
const COUNTED_WITHIN = 300;
const AT_WORK_WITHIN = 30_000;

/**
 * Kills processes repeatedly, 1 to 3 s after their start, at any point; every second time only after they have
 * done some work. Fails if they do no work within 30 s.
 */
export async function killSequence(
  { random, struck }: Striking,
  { times, begin, kill, done }: KillSequence,
): Promise<void> {
  for (let time = 1; time <= times; time += 1) {
    const before = done.map((count) => count());
    const haveWorked = (): boolean => done.every((count, index) => count() > (before[index] ?? 0));
    const alive = begin(time);
    await setTimeout(random.between(1_000, 3_000));
    if (time % 2 === 0)
      await eventually('the processes to be killed have worked', haveWorked, AT_WORK_WITHIN);
    struck();
    await Promise.all(alive.map(kill));
    await setTimeout(COUNTED_WITHIN);
  }
}
