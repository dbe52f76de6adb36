import { printable } from '../../../adapters/terminal/printable.ts';
import type { ResolvedDeadLetter } from '../../../processing/dead-letters/ports.ts';
import type { Resolution } from '../../../processing/dead-letters/resolution.ts';
import {
  checkNamedDeadLetters,
  type ResolutionRequest,
  resolveDeadLetters,
  type ResolveDependencies,
} from '../../../processing/dead-letters/replay-or-discard.ts';
import { Interrupted, PartialFailure, UsageError } from '../runtime/errors.ts';
import { type ExitCode, exitCodes } from '../runtime/exit-codes.ts';
import { type CommandContext, runCommand } from '../runtime/run-command.ts';
import { readExplicitSelection, readNote, type ResolveOptions } from './options.ts';
import { deadLetterJson, deadLetterLine } from './print-line.ts';
import { deadLetterLog, replayTopics, resolutionWriter } from '../../../bootstrap/dead-letters.ts';
import { dryRunWriter } from './dry-run.ts';

/** Replays or discards the selected dead letters, and prints each after it is done; with --dry-run it only prints. */
export const resolve = (
  decision: Resolution['decision'],
  ids: readonly string[],
  options: ResolveOptions,
): Promise<void> =>
  runCommand(async (context) => {
    const selection = readExplicitSelection(ids, options, Date.now());
    const request: ResolutionRequest = {
      decision,
      selection,
      again: options.again ?? false,
      note: readNote(options.note),
    };
    const writer = options.dryRun ? dryRunWriter : resolutionWriter(context);
    const counts: ResolvedCounts = { resolved: 0, refused: new Map() };
    try {
      const topics = await replayTopics(context);
      await writer.open();
      const dependencies = { log: deadLetterLog(context), writer, topics, now: Date.now, stop: context.stop };
      await requireResolvableIds(request, dependencies, context);
      await resolveSelected(request, dependencies, options, counts, context);
      if (context.stop.aborted) throw new Interrupted('stopped.');
    } catch (cause) {
      if (cause instanceof UsageError || options.dryRun) throw cause;
      throw new PartialFailure(cause, howToContinue(decision, counts.resolved));
    } finally {
      await writer.close();
    }
    for (const line of resultLines(decision, counts, options.dryRun)) context.say(line);
    return resultExitCode(counts);
  });

/** @throws UsageError before anything is done, if a named dead letter is unknown or cannot be replayed */
async function requireResolvableIds(
  request: ResolutionRequest,
  dependencies: ResolveDependencies,
  { say }: CommandContext,
): Promise<void> {
  const { ids } = request.selection;
  if (!ids) return;
  const { refusals, resolvedBefore } = await checkNamedDeadLetters(ids, request, dependencies);
  if (dependencies.stop.aborted) return;
  if (refusals.length > 0) throw new UsageError([...refusals, 'Nothing was done.'].join('\n'));
  for (const sentence of resolvedBefore) say(printable(sentence));
}

async function resolveSelected(
  request: ResolutionRequest,
  dependencies: ResolveDependencies,
  { dryRun, json }: ResolveOptions,
  counts: ResolvedCounts,
  { output, say }: CommandContext,
): Promise<void> {
  const shown = ({ deadLetter, resolution }: ResolvedDeadLetter): string => {
    if (json) return deadLetterJson(deadLetter, dryRun ? undefined : resolution);
    return dryRun ? deadLetterLine(deadLetter, undefined) : printable(deadLetter.id);
  };
  await resolveDeadLetters(request, dependencies, {
    onResolved: async (resolved) => {
      counts.resolved += resolved.length;
      for (const each of resolved) await output.write(`${shown(each)}\n`);
    },
    onRefused: ({ id }, obstacle) => {
      counts.refused.set(obstacle, (counts.refused.get(obstacle) ?? 0) + 1);
      say(printable(`${id} stays open: ${obstacle}`));
    },
  });
}

function howToContinue(decision: string, resolved: number): string {
  if (resolved === 0)
    return `No dead letter is known to be ${decision}. Run the same command again: none is ${decision} twice.`;
  return (
    `${countText(resolved)} ${resolved === 1 ? 'is' : 'are'} known to be ${decision}. To continue, run the same ` +
    `command again: none is ${decision} twice.`
  );
}

export type ResolvedCounts = {
  resolved: number;
  /** Number of dead letters that stay open, by obstacle. */
  readonly refused: Map<string, number>;
};

/** Obstacles that the last line names. */
const MAX_NAMED_OBSTACLES = 3;

const refusedCount = ({ refused }: ResolvedCounts): number =>
  refused.values().reduce((sum, count) => sum + count, 0);

export const resultExitCode = (counts: ResolvedCounts): ExitCode =>
  refusedCount(counts) > 0 ? exitCodes.found : exitCodes.done;

/** Lines for people: how many dead letters were resolved and, last, how many were not, and why. */
export function resultLines(decision: string, counts: ResolvedCounts, isDryRun = false): string[] {
  const refused = refusedCount(counts);
  if (counts.resolved + refused === 0) return ['no open dead letter matches: nothing was done'];
  const done = isDryRun
    ? `${countText(counts.resolved)} would be ${decision}; nothing was done`
    : `${decision} ${countText(counts.resolved)}`;
  if (refused === 0) return [done];
  const stay = `cannot be ${decision} and ${refused === 1 ? 'stays' : 'stay'} open`;
  return [done, printable(`${countText(refused)} ${stay}: ${obstaclesText(counts.refused)}`)];
}

const countText = (count: number): string => (count === 1 ? '1 dead letter' : `${count} dead letters`);

/** The most frequent obstacles first. */
function obstaclesText(refused: ReadonlyMap<string, number>): string {
  const obstacles = [...refused].toSorted(([, a], [, b]) => b - a);
  const named = obstacles
    .slice(0, MAX_NAMED_OBSTACLES)
    .map(([obstacle, count]) => (refused.size === 1 ? obstacle : `${obstacle} (${count})`));
  const left = obstacles.slice(MAX_NAMED_OBSTACLES).reduce((sum, [, count]) => sum + count, 0);
  return [...named, ...(left > 0 ? [`others, see above (${left})`] : [])].join('; ');
}
