import type { Command as Program } from 'commander';
import type { ExportOptions } from './run.ts';
import { filled } from '../runtime/arguments.ts';

/** `export <file>`: all allocated order lines as CSV. */
export function defineExport(program: Program): void {
  program
    .command('export')
    .description('write all allocated order lines to a CSV file')
    .argument('<file>', 'columns orderid,sku,qty,batchref; - is standard output', filled)
    .option('--json', 'print one JSON object at the end (for -: on standard error)')
    .option('--for-spreadsheets', "put ' before cells that a spreadsheet would take for formulas")
    .addHelpText('after', NOTES)
    .action(async (file: string, options: ExportOptions) => {
      const { exportLines } = await import('./run.ts');
      await exportLines(file, options);
    });
}

const NOTES = `
All lines are of one moment. The file is there when it is complete; until then one of that name stays as it is.

Cells are written as they are, so that programs read what was sent. A spreadsheet takes those that begin with = + - @
for formulas, and runs them: an order's name may come from a stranger. For a file that is opened in one use
--for-spreadsheets, which puts ' before such cells and begins with a byte order mark.

  bin/allocation export allocations.csv
  bin/allocation export - | gzip > allocations.csv.gz`;
