import type { Command as Program } from 'commander';
import { integerFrom } from '../runtime/arguments.ts';
import type { ResumeOptions } from './resume.ts';

const DEFAULT_COUNT = 20;

/** `outbox show|resume`: shows outbox messages, and lets the relay continue a stopped stream. */
export function defineOutbox(program: Program): void {
  const outbox = program
    .command('outbox')
    .description('show the outbox messages of a command partition, or resume its publishing')
    .addHelpText('after', NOTES);
  outbox
    .command('show', { isDefault: true })
    .description('show messages, published or not (same as `outbox` alone)')
    .argument('<partition>', 'topic and number, e.g. allocation.commands-3')
    .option('--from <sequence>', 'number of the first message', integerFrom(1), 1)
    .option('--count <n>', 'number of messages', integerFrom(1), DEFAULT_COUNT)
    .option('--json', 'print one JSON object a line for each message')
    .action(async (partition: string, options: { from: number; count: number; json?: boolean }) => {
      const { showOutbox } = await import('./show.ts');
      await showOutbox(partition, options);
    });
  outbox
    .command('resume')
    .description('let the relay continue a stream whose position in Kafka was lost')
    .argument('<partition>', 'topic and number, e.g. allocation.commands-3')
    .option('--after-published', 'after the last message that is recorded as published in Postgres')
    .option('--publish-again', 'from the position in RELAY_POSITION_TOPIC, or from the first message')
    .option('--json', 'print one JSON object')
    .action(async (partition: string, options: ResumeOptions) => {
      const { resumeOutbox } = await import('./resume.ts');
      await resumeOutbox(partition, options);
    });
}

const NOTES = `
The messages of each command partition are numbered 1, 2, 3 …; \`bin/allocation partitions --json\` shows how many
exist and how many are published. They are kept for OUTBOX_RETENTION_DAYS.

  bin/allocation outbox allocation.commands-3 --from 1000 --count 5
  bin/allocation outbox resume allocation.commands-3 --after-published`;
