import type { Command as Program } from 'commander';
import { integerFrom, nonEmpty } from '../runtime/arguments.ts';
import type { TailOptions } from './run.ts';

/** `tail`: prints records of the output topics as they arrive. */
export function defineTail(program: Program): void {
  program
    .command('tail')
    .description('follow events, rejections and dead letters (default: all three)')
    .option('--events', 'follow events')
    .option('--rejections', 'follow rejections')
    .option('--dead-letters', 'follow dead letters')
    .option('--sku <sku>', 'only records of this product', nonEmpty)
    .option('--order <id>', 'only records of this order', nonEmpty)
    .option(
      '--type <names...>',
      'only these types of events or commands, or codes of rejections or dead letters',
    )
    .option('--command <id>', 'only what this command led to', nonEmpty)
    .option('--from-beginning', 'first print the records that exist already (default: only new ones)')
    .option('--until-end', 'end after the last record that exists now')
    .option('--count <number>', 'end after this many records', integerFrom(1))
    .option(
      '--json',
      'print one JSON object a line: topic, partition, offset, timestamp, key, headers, value',
    )
    .addHelpText('after', NOTES)
    .action(async (options: TailOptions) => {
      const { tail } = await import('./run.ts');
      await tail(options);
    });
}

const NOTES = `
In JSON a value is shown without the schema registry's frame; bytes that are not text are {"base64": "…"}.

  bin/allocation tail --rejections --dead-letters
  bin/allocation tail --from-beginning --until-end --sku LAMP --json | jq .value
  bin/allocation tail --from-beginning --until-end --command order-o1`;
