import type { Command as Program } from 'commander';
import type { ResumeOptions } from './resume.ts';
import { wholeNumberFrom } from '../runtime/whole-number.ts';

const SHOWN = 20;

/** `outbox`: reads what the worker has written for the relay, published or not; the way out for a stream that is stopped. */
export function defineOutbox(program: Program): void {
  const outbox = program
    .command('outbox')
    .description('the messages that came of a command partition, published or not')
    .addHelpText('after', NOTES);
  outbox
    .command('show', { isDefault: true })
    .description('show them (this is what `outbox` alone does)')
    .argument('<partition>', 'topic and number, e.g. allocation.commands-3')
    .option('--from <sequence>', 'the first one to show', wholeNumberFrom(1), 1)
    .option('--count <n>', 'how many', wholeNumberFrom(1), SHOWN)
    .option('--json', 'print a line of JSON for each')
    .action(async (partition: string, options: { from: number; count: number; json?: boolean }) => {
      const { showOutbox } = await import('./show.ts');
      await showOutbox(partition, options);
    });
  outbox
    .command('resume')
    .description('let the relay go on with a stream whose position in Kafka was lost')
    .argument('<partition>', 'topic and number, e.g. allocation.commands-3')
    .option('--after-published', 'after the last message that is known as published')
    .option('--publish-again', 'from where the position topic says, or from the first message')
    .option('--json', 'print one JSON object')
    .action(async (partition: string, options: ResumeOptions) => {
      const { resumeOutbox } = await import('./resume.ts');
      await resumeOutbox(partition, options);
    });
}

const NOTES = `
Messages are numbered 1, 2, 3 … in each command partition; \`bin/allocation partitions --json\` says how many there are
and how many are published. They are kept for OUTBOX_RETENTION_DAYS.

  bin/allocation outbox allocation.commands-3 --from 1000 --count 5
  bin/allocation outbox resume allocation.commands-3 --after-published`;
