import type { Command as Program } from 'commander';
import type { ImportOptions } from './run.ts';
import { wholeNumberFrom } from '../runtime/whole-number.ts';

/** `import <files…>`: lines of CSV files as commands. */
export function defineImport(program: Program): void {
  program
    .command('import')
    .description('send the lines of CSV files as commands: batches of stock, and order lines')
    .argument('<files...>', 'CSV files with the header ref,sku,qty,eta (batches) or orderid,sku,qty (orders)')
    .option(
      '--wait [seconds]',
      'then wait until the workers have handled all, and count what came of the lines',
      wholeNumberFrom(1),
    )
    .option('--json', 'print one JSON object at the end')
    .addHelpText('after', NOTES)
    .action(async (files: string[], options: ImportOptions) => {
      const { importFiles } = await import('./run.ts');
      await importFiles(files, options);
    });
}

const NOTES = `
The header tells what a file is; its columns may come in any order. Batches go before orders, files of a kind in
the order given. An empty eta is stock in the warehouse. Files are UTF-8, of any size.

A line that is no command goes with its number and the reason to <file>.bad.csv; the others are sent.

Stopped or failed half-way: run the same command again. The id of a command is made of its line, so the workers
skip what they have. Whether a command is carried out, they decide: --wait counts the outcomes, for which it reads
Postgres (DATABASE_URL), and bin/allocation tail --rejections shows refusals.

  bin/allocation import batches.csv orders.csv --wait`;
