import type { Command as Program } from 'commander';
import { nonEmpty } from '../runtime/arguments.ts';
import type { ExportOptions } from './run.ts';

/** `export <file>`: writes all allocated order lines as CSV. */
export function defineExport(program: Program): void {
  program
    .command('export')
    .description('write all allocated order lines to a CSV file')
    .argument('<file>', 'file with the columns orderid,sku,qty,batchref; - is standard output', nonEmpty)
    .option('--json', 'print one JSON object at the end (with -: on standard error)')
    .option('--for-spreadsheets', "put ' before cells that a spreadsheet would run as formulas")
    .addHelpText('after', NOTES)
    .action(async (file: string, options: ExportOptions) => {
      const { exportLines } = await import('./run.ts');
      await exportLines(file, options);
    });
}

const NOTES = `
All lines are read at one moment. An existing file is replaced only after the export is complete.

By default cells are written as they are, so that programs read what was sent. A spreadsheet runs cells that begin
with = + - @ as formulas, and the name of an order may come from a stranger. For a file that is opened in a
spreadsheet use --for-spreadsheets: it puts ' before such cells, and writes a byte order mark first.

  bin/allocation export allocations.csv
  bin/allocation export - | gzip > allocations.csv.gz`;
