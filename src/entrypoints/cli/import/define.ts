import { type Command as Program, Option } from 'commander';
import { commandSchemas } from '../../../domain/commands.ts';
import { integerFrom } from '../runtime/arguments.ts';
import type { ImportOptions } from './run.ts';

/** `import <files…>`: sends the lines of CSV files as commands. */
export function defineImport(program: Program): void {
  program
    .command('import')
    .description('send the lines of CSV files as commands: batches of stock, and order lines')
    .argument('<files...>', 'CSV files with the header ref,sku,qty,eta (batches) or orderid,sku,qty (orders)')
    .option(
      '--wait [seconds]',
      'then wait until the workers have handled everything, and count the outcomes',
      integerFrom(1),
    )
    .addOption(
      new Option(
        '--as <command>',
        'what the lines become; the header then has the fields of this command, in lower case',
      ).choices(Object.keys(commandSchemas)),
    )
    .option('--json', 'print one JSON object at the end')
    .addHelpText('after', NOTES)
    .action(async (files: string[], options: ImportOptions) => {
      const { importFiles } = await import('./run.ts');
      await importFiles(files, options);
    });
}

const NOTES = `
The header says what a file contains; its columns may have any order. Batches are sent before orders, and files of
the same kind in the given order. An empty eta means stock in the warehouse. Orders may have a column backorder (true,
false or empty). Files are UTF-8, of any size.

A line that is not a valid command is written to <file>.bad.csv, with its number and the reason; the others are sent.

If the import was interrupted, run the same command again. The id of each command is derived from its line, so the
workers skip what they have handled already. The workers decide what each command leads to: --wait counts the outcomes
(it reads Postgres, DATABASE_URL), and bin/allocation tail --rejections shows the rejections.

  bin/allocation import batches.csv orders.csv --wait
  bin/allocation import --as ReceiveBatch receipts.csv          # ref,sku,qty
  bin/allocation import --as ChangeBatchEta delays.csv          # ref,sku,eta
  bin/allocation import --as Dispatch parcels.csv               # orderid,sku`;
