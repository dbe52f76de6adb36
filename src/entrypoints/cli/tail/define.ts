import { type Command as Program, Option } from 'commander';
import { TIME_STYLES } from '../../../adapters/terminal/time-text.ts';
import { MESSAGE_KINDS } from '../../../processing/records/record.ts';
import { integerFrom, nonEmpty } from '../runtime/arguments.ts';
import type { TailOptions } from './run.ts';

/** A flag for each output topic: --events, --rejections, --dead-letters. */
const topicFlags = MESSAGE_KINDS.map((kind) => ({
  kind,
  flag: new Option(`--${kind}s`, `follow ${kind.replace('-', ' ')}s`),
}));

/** `tail`: prints records of the output topics as they arrive. */
export function defineTail(program: Program): void {
  const command = program
    .command('tail')
    .description('follow events, rejections and dead letters (default: all of them)');
  for (const { flag } of topicFlags) command.addOption(flag);
  command
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
    .addOption(
      new Option(
        '--time <style>',
        "show when each record was published (default: local on a terminal, none in a pipe): this computer's time, ISO 8601 in UTC, how long ago",
      ).choices(TIME_STYLES),
    )
    .option(
      '--json',
      'print one JSON object a line: topic, partition, offset, timestamp, key, headers, value',
    )
    .addHelpText('after', NOTES)
    .action(async (options: Omit<TailOptions, 'kinds'> & Record<string, unknown>) => {
      const { tail } = await import('./run.ts');
      const chosen = topicFlags.filter(({ flag }) => options[flag.attributeName()]);
      await tail({ ...options, kinds: (chosen.length > 0 ? chosen : topicFlags).map(({ kind }) => kind) });
    });
}

const NOTES = `
On a terminal lines are cut to its width; for whole lines use a pipe, such as \`| less\`.
In JSON a value is shown without the schema registry's frame; bytes that are not text are {"base64": "…"}.

  bin/allocation tail --rejections --dead-letters
  bin/allocation tail --from-beginning --until-end --sku LAMP --json | jq .value
  bin/allocation tail --from-beginning --until-end --command order-o1`;
