import type { Command as Program } from 'commander';

/** `partitions` and `partitions resume`: how the command partitions stand, and the way out for one that is stopped. */
export function definePartitions(program: Program): void {
  const partitions = program
    .command('partitions')
    .description('how far each command partition is handled and published, and which are stopped')
    .addHelpText('after', NOTES);
  partitions
    .command('list', { isDefault: true })
    .description('all of them (this is what `partitions` alone does)')
    .option('--json', 'print a JSON array')
    .action(async (options: { json?: boolean }) => {
      const { listPartitions } = await import('./list.ts');
      await listPartitions(options);
    });
  partitions
    .command('resume')
    .description('let a stopped partition go on with what its log holds now')
    .argument('<partition>', 'topic and number, e.g. allocation.commands-3')
    .option('--accept-loss', 'needed: commands that the log no longer holds are given up')
    .option('--json', 'print one JSON object')
    .action(async (partition: string, options: { acceptLoss?: boolean; json?: boolean }) => {
      const { resumePartition } = await import('./resume.ts');
      await resumePartition(partition, options);
    });
}

const NOTES = `
A partition is stopped when the log and the checkpoint in Postgres do not belong together: commands were deleted
before they were handled, or the topic was made anew. The others go on. A worker that runs sees a resumed one
within seconds. "no worker": no member of CONSUMER_GROUP has it.

  bin/allocation partitions
  bin/allocation partitions resume allocation.commands-3 --accept-loss`;
