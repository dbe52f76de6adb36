import { eachLetter } from '../../../processing/dead-letters/ports.ts';
import { isSelected } from '../../../processing/dead-letters/selection.ts';
import { deadLetterSummary } from '../../../processing/dead-letters/summary.ts';
import { letterJson, letterLine } from './print-line.ts';
import { type ListOptions, readSelection } from './options.ts';
import { letterLog } from './topics.ts';
import { exitCodes, Stopped, WrongUsage } from '../runtime/exit-codes.ts';
import { runCommand } from '../runtime/run-command.ts';

/** Prints the letters that are meant, as they come: the oldest first. */
export const list = (ids: readonly string[], options: ListOptions): Promise<void> =>
  runCommand(async (context) => {
    const { output, say, stop } = context;
    const selection = readSelection(ids, options, Date.now());
    const isMeant = isSelected(selection);
    const print = options.json ? letterJson : letterLine;
    const showsDecided = options.all || ids.length > 0;
    const unknown = new Set(ids);
    const tally = deadLetterSummary();
    await eachLetter(
      letterLog(context),
      async (letter, decision) => {
        if (!isMeant(letter)) return;
        unknown.delete(letter.id);
        tally.count(letter, decision);
        if (!decision || showsDecided) await output.write(`${print(letter, decision)}\n`);
      },
      AbortSignal.any([stop, output.closed]),
    );
    if (stop.aborted) throw new Stopped('stopped: the list is not complete.');
    if (unknown.size > 0 && !output.closed.aborted)
      throw new WrongUsage([...unknown].map((id) => `there is no dead letter ${id}`).join('\n'));
    say(tally.text());
    return exitCodes.done;
  });
