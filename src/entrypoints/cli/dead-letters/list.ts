import { cutLine, paintLine } from '../../../adapters/terminal/styled-line.ts';
import { growingTable } from '../../../adapters/terminal/text-table.ts';
import type { DeadLetter } from '../../../processing/dead-letters/dead-letter.ts';
import { deadLetterGroups } from '../../../processing/dead-letters/groups.ts';
import { deadLetterLog } from '../../../bootstrap/dead-letters.ts';
import { eachDeadLetter } from '../../../processing/dead-letters/ports.ts';
import type { Resolution } from '../../../processing/dead-letters/resolution.ts';
import { isSelected } from '../../../processing/dead-letters/selection.ts';
import { deadLetterSummary } from '../../../processing/dead-letters/summary.ts';
import { Interrupted, UsageError } from '../runtime/errors.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { type CommandContext, runCommand } from '../runtime/run-command.ts';
import { type ListOptions, readSelection } from './options.ts';
import { groupJson, groupLines } from './print-groups.ts';
import { deadLetterJson, deadLetterLine } from './print-line.ts';
import { DEAD_LETTER_COLUMNS, deadLetterRow } from './print-row.ts';

/** Prints the selected dead letters, the oldest first, or their groups; and a summary on standard error. */
export const list = (ids: readonly string[], options: ListOptions): Promise<void> =>
  runCommand(async (context) => {
    const { output, say, stop } = context;
    const isListed = isSelected(readSelection(ids, options, Date.now()));
    const printer = printerFor(options, context);
    const showsResolved = options.all || ids.length > 0;
    const unknown = new Set(ids);
    const summary = deadLetterSummary();
    await eachDeadLetter(
      deadLetterLog(context),
      async (deadLetter, resolution) => {
        if (!isListed(deadLetter)) return;
        unknown.delete(deadLetter.id);
        summary.count(deadLetter, resolution);
        if (!resolution || showsResolved) await printer.add(deadLetter, resolution);
      },
      AbortSignal.any([stop, output.closed]),
    );
    if (stop.aborted) throw new Interrupted('stopped: the list is not complete.');
    if (unknown.size > 0 && !output.closed.aborted)
      throw new UsageError([...unknown].map((id) => `there is no dead letter ${id}`).join('\n'));
    await printer.end();
    say(summary.text());
    return exitCodes.done;
  });

/** Prints dead letters one by one, or at the end. */
type Printer = {
  add(deadLetter: DeadLetter, resolution: Resolution | undefined): void | Promise<void>;
  end(): Promise<void>;
};

function printerFor({ group, json }: ListOptions, context: CommandContext): Printer {
  const columns = context.columns();
  if (group) return groupPrinter(context, json === true);
  return json || columns === undefined
    ? linePrinter(context, json ? deadLetterJson : deadLetterLine)
    : tablePrinter(context, columns);
}

const linePrinter = ({ output }: CommandContext, print: typeof deadLetterLine): Printer => ({
  add: (deadLetter, resolution) => output.write(`${print(deadLetter, resolution)}\n`),
  end: () => Promise.resolve(),
});

function tablePrinter({ output }: CommandContext, columns: number): Printer {
  const table = growingTable(DEAD_LETTER_COLUMNS, columns, (line) =>
    output.write(`${paintLine(cutLine(line, columns), process.stdout)}\n`),
  );
  return {
    add: (deadLetter, resolution) => table.add(deadLetterRow(deadLetter, resolution, Date.now())),
    end: table.end,
  };
}

function groupPrinter({ output, columns: columnsNow, say }: CommandContext, json: boolean): Printer {
  const groups = deadLetterGroups();
  return {
    add: groups.add,
    async end() {
      const columns = columnsNow();
      const found = groups.all();
      const now = columns === undefined ? undefined : Date.now();
      const lines = json
        ? found.map(groupJson)
        : groupLines(found, columns ?? Infinity, now).map((line) => paintLine(line, process.stdout));
      for (const line of lines) await output.write(`${line}\n`);
      if (groups.leftOut() > 0)
        say(
          `${groups.leftOut()} dead letters of further groups are not shown: choose by --reason, --since, --sku`,
        );
    },
  };
}
