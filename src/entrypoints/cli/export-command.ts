import type { Command as Program } from 'commander';
import { filled } from './filled.ts';

/** `export <file>`: all allocated order lines as CSV. */
export function defineExport(program: Program): void {
  program
    .command('export')
    .description('write all allocated order lines to a CSV file')
    .argument('<file>', 'columns orderid,sku,qty,batchref; - is standard output', filled)
    .option('--json', 'print one JSON object at the end (for -: on standard error)')
    .addHelpText('after', NOTES)
    .action(async (file: string, options: { json?: boolean }) => {
      const { exportLines } = await import('./export.ts');
      await exportLines(file, options);
    });
}

const NOTES = `
All lines are of one moment. The file is there when it is complete; until then one of that name stays as it is.

  bin/allocation export allocations.csv
  bin/allocation export - | gzip > allocations.csv.gz`;
