import type { Command as Program } from 'commander';
import { wholeNumberFrom } from './whole-number.ts';

const SHOWN = 20;

/** `outbox`: reads what the worker has written for the relay, published or not. */
export function defineOutbox(program: Program): void {
  program
    .command('outbox')
    .description('show the messages that came of a command partition, published or not')
    .argument('<partition>', 'topic and number, e.g. allocation.commands-3')
    .option('--from <sequence>', 'the first one to show', wholeNumberFrom(1), 1)
    .option('--count <n>', 'how many', wholeNumberFrom(1), SHOWN)
    .option('--json', 'print a line of JSON for each')
    .addHelpText('after', NOTES)
    .action(async (partition: string, options: { from: number; count: number; json?: boolean }) => {
      const { showOutbox } = await import('./outbox.ts');
      await showOutbox(partition, options);
    });
}

const NOTES = `
Messages are numbered 1, 2, 3 … in each command partition; \`bin/allocation partitions --json\` says how many there are
and how many are published. They are kept for OUTBOX_RETENTION_DAYS.

  bin/allocation outbox allocation.commands-3 --from 1000 --count 5`;
