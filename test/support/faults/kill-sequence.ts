import { setTimeout } from 'node:timers/promises';
import { eventually } from '../conformance/eventually.ts';
import type { RunningProcess } from '../e2e/running-process.ts';
import type { Striking } from './scenario.ts';

type KillSequence = {
  readonly times: number;
  /** Starts those that are killed next. */
  readonly begin: (time: number) => readonly RunningProcess[];
  readonly kill: (process: RunningProcess) => Promise<void>;
  /** Counts that all rise when those that were started work. */
  readonly done: readonly (() => number)[];
};

/** Milliseconds until what the dead have done is counted, and not taken for the work of the next. */
const COUNTED_WITHIN = 300;
const AT_WORK_WITHIN = 30_000;

/**
 * Kills again and again: 1 to 3 s after the start, wherever that meets them; every other time not before they have
 * worked. Fails if they do no work in 30 s.
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
    if (time % 2 === 0) await eventually('those to be killed work', haveWorked, AT_WORK_WITHIN);
    struck();
    await Promise.all(alive.map(kill));
    await setTimeout(COUNTED_WITHIN);
  }
}
