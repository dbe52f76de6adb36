import { printable } from '../../../adapters/terminal/printable.ts';
import type { Decision } from '../../../processing/dead-letters/decision.ts';
import {
  resolveDeadLetters,
  type ResolveDependencies,
  type ResolutionRequest,
} from '../../../processing/dead-letters/resolve.ts';
import type { DecidedLetter } from '../../../processing/dead-letters/ports.ts';
import { checkNamed } from '../../../processing/dead-letters/named-letters.ts';
import { type DeskCounts, lettersText, outcomeCode, outcomeLines } from './dead-letter-outcome.ts';
import { letterJson, letterLine } from './print-line.ts';
import { type DecideOptions, readExplicitSelection, readNote } from './options.ts';
import { decisionWriter, letterLog, noWriter, replayTopics } from './topics.ts';
import { HalfDone, Stopped, WrongUsage } from '../runtime/exit-codes.ts';
import { type CommandContext, runCommand } from '../runtime/run-command.ts';

/** Replays or discards the letters that are meant, or says which those are. Prints each once it is done. */
export const decide = (
  decision: Decision['decision'],
  ids: readonly string[],
  options: DecideOptions,
): Promise<void> =>
  runCommand(async (context) => {
    const selection = readExplicitSelection(ids, options, Date.now());
    const wish: ResolutionRequest = {
      decision,
      selection,
      again: options.again ?? false,
      note: readNote(options.note),
    };
    const writer = options.dryRun ? noWriter : decisionWriter(context);
    const counts: DeskCounts = { decided: 0, refused: new Map() };
    try {
      const topics = await replayTopics(context);
      await writer.open();
      const desk = { log: letterLog(context), writer, topics, now: Date.now, stop: context.stop };
      await refuseWrongIds(wish, desk, context);
      await decideAll(wish, desk, options, counts, context);
      if (context.stop.aborted) throw new Stopped('stopped.');
    } catch (cause) {
      if (cause instanceof WrongUsage || options.dryRun) throw cause;
      throw new HalfDone(cause, goOn(decision, counts.decided));
    } finally {
      await writer.close();
    }
    for (const line of outcomeLines(decision, counts, options.dryRun)) context.say(line);
    return outcomeCode(counts);
  });

/** @throws WrongUsage before anything is done */
async function refuseWrongIds(
  wish: ResolutionRequest,
  desk: ResolveDependencies,
  { say }: CommandContext,
): Promise<void> {
  const { ids } = wish.selection;
  if (!ids) return;
  const { refusals, asTheyAre } = await checkNamed(ids, wish, desk);
  if (desk.stop.aborted) return;
  if (refusals.length > 0) throw new WrongUsage([...refusals, 'Nothing was done.'].join('\n'));
  for (const sentence of asTheyAre) say(printable(sentence));
}

async function decideAll(
  wish: ResolutionRequest,
  desk: ResolveDependencies,
  { dryRun, json }: DecideOptions,
  counts: DeskCounts,
  { output, say }: CommandContext,
): Promise<void> {
  const shown = ({ letter, decision }: DecidedLetter): string => {
    if (json) return letterJson(letter, dryRun ? undefined : decision);
    return dryRun ? letterLine(letter, undefined) : printable(letter.id);
  };
  await resolveDeadLetters(wish, desk, {
    onDecided: async (decided) => {
      counts.decided += decided.length;
      for (const each of decided) await output.write(`${shown(each)}\n`);
    },
    onRefused: ({ id }, obstacle) => {
      counts.refused.set(obstacle, (counts.refused.get(obstacle) ?? 0) + 1);
      say(printable(`${id} stays open: ${obstacle}`));
    },
  });
}

function goOn(decision: string, decided: number): string {
  if (decided === 0)
    return `Nothing is known to be ${decision}. Run the same command again: no letter is ${decision} twice.`;
  return (
    `${lettersText(decided)} ${decided === 1 ? 'is' : 'are'} known to be ${decision}. To go on run the same command ` +
    `again: no letter is ${decision} twice.`
  );
}
