import { eachDeadLetter } from '../../../processing/dead-letters/ports.ts';
import { isSelected } from '../../../processing/dead-letters/selection.ts';
import { deadLetterSummary } from '../../../processing/dead-letters/summary.ts';
import { Interrupted, UsageError } from '../runtime/errors.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { runCommand } from '../runtime/run-command.ts';
import { type ListOptions, readSelection } from './options.ts';
import { deadLetterJson, deadLetterLine } from './print-line.ts';
import { deadLetterLog } from './adapters.ts';

/** Prints the selected dead letters, the oldest first, and a summary on standard error. */
export const list = (ids: readonly string[], options: ListOptions): Promise<void> =>
  runCommand(async (context) => {
    const { output, say, stop } = context;
    const isListed = isSelected(readSelection(ids, options, Date.now()));
    const print = options.json ? deadLetterJson : deadLetterLine;
    const showsResolved = options.all || ids.length > 0;
    const unknown = new Set(ids);
    const summary = deadLetterSummary();
    await eachDeadLetter(
      deadLetterLog(context),
      async (deadLetter, resolution) => {
        if (!isListed(deadLetter)) return;
        unknown.delete(deadLetter.id);
        summary.count(deadLetter, resolution);
        if (!resolution || showsResolved) await output.write(`${print(deadLetter, resolution)}\n`);
      },
      AbortSignal.any([stop, output.closed]),
    );
    if (stop.aborted) throw new Interrupted('stopped: the list is not complete.');
    if (unknown.size > 0 && !output.closed.aborted)
      throw new UsageError([...unknown].map((id) => `there is no dead letter ${id}`).join('\n'));
    say(summary.text());
    return exitCodes.done;
  });
