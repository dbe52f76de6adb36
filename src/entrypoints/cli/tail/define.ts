import type { Command as Program } from 'commander';
import { filled } from '../runtime/arguments.ts';
import type { TailOptions } from './run.ts';
import { wholeNumberFrom } from '../runtime/whole-number.ts';

/** `tail`: what comes out of the topics. */
export function defineTail(program: Program): void {
  program
    .command('tail')
    .description('follow events, rejections and dead letters (all three, unless some are named)')
    .option('--events', 'follow events')
    .option('--rejections', 'follow rejections')
    .option('--dead-letters', 'follow dead letters')
    .option('--sku <sku>', 'of this product only', filled)
    .option('--order <id>', 'of this order only', filled)
    .option('--type <names...>', 'of these types of event or command, or codes of rejection or dead letter')
    .option('--command <id>', 'what came of this command', filled)
    .option('--from-beginning', 'all that is there, then what comes (default: what comes)')
    .option('--until-end', 'end at the last of those that are there now')
    .option('--count <number>', 'end after so many', wholeNumberFrom(1))
    .option('--json', 'a JSON object a line: topic, partition, offset, timestamp, key, headers, value')
    .addHelpText('after', NOTES)
    .action(async (options: TailOptions) => {
      const { tail } = await import('./run.ts');
      await tail(options);
    });
}

const NOTES = `
In JSON a value has no frame of the registry; bytes that are no text are {"base64": "…"}.

  bin/allocation tail --rejections --dead-letters
  bin/allocation tail --from-beginning --until-end --sku LAMP --json | jq .value
  bin/allocation tail --from-beginning --until-end --command order-o1`;
