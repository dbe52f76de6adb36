import { printable } from '../../../adapters/terminal/printable.ts';
import { type ExitCode, exitCodes } from '../runtime/exit-codes.ts';

/** What came of the letters that were meant. */
export type DeskCounts = {
  decided: number;
  /** Letters that stay open, by what was in the way. */
  readonly refused: Map<string, number>;
};

/** Kinds of obstacles that the last line names. */
const TOLD = 3;

export const refusedCount = ({ refused }: DeskCounts): number =>
  refused.values().reduce((sum, count) => sum + count, 0);

/** A letter that stays open is something to look at. */
export const outcomeCode = (counts: DeskCounts): ExitCode =>
  refusedCount(counts) > 0 ? exitCodes.found : exitCodes.done;

/** For people, line by line: what was done, and at last what was not, and why. */
export function outcomeLines(decision: string, counts: DeskCounts, isDryRun = false): string[] {
  const refused = refusedCount(counts);
  if (counts.decided + refused === 0) return ['no open dead letter matches: nothing was done'];
  const done = isDryRun
    ? `${lettersText(counts.decided)} would be ${decision}; nothing was done`
    : `${decision} ${lettersText(counts.decided)}`;
  if (refused === 0) return [done];
  const stay = `cannot be ${decision} and ${refused === 1 ? 'stays' : 'stay'} open`;
  return [done, printable(`${lettersText(refused)} ${stay}: ${obstaclesText(counts.refused)}`)];
}

/** How many letters, as a person says it. */
export const lettersText = (count: number): string =>
  count === 1 ? '1 dead letter' : `${count} dead letters`;

/** The most frequent ones first. */
function obstaclesText(refused: ReadonlyMap<string, number>): string {
  const obstacles = [...refused].toSorted(([, a], [, b]) => b - a);
  const told = obstacles
    .slice(0, TOLD)
    .map(([obstacle, count]) => (refused.size === 1 ? obstacle : `${obstacle} (${count})`));
  const left = obstacles.slice(TOLD).reduce((sum, [, count]) => sum + count, 0);
  return [...told, ...(left > 0 ? [`others as said above (${left})`] : [])].join('; ');
}
