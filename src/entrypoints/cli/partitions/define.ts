import type { Command as Program } from 'commander';

/** `partitions list|resume`: shows the state of the command partitions, and lets a worker continue a stopped one. */
export function definePartitions(program: Program): void {
  const partitions = program
    .command('partitions')
    .description('show how far each command partition is handled and published, and which ones are stopped')
    .addHelpText('after', NOTES);
  partitions
    .command('list', { isDefault: true })
    .description('list all command partitions (same as `partitions` alone)')
    .option('--json', 'print a JSON array')
    .action(async (options: { json?: boolean }) => {
      const { listPartitions } = await import('./list.ts');
      await listPartitions(options);
    });
  partitions
    .command('resume')
    .description('let a stopped partition continue with the records that its log holds now')
    .argument('<partition>', 'topic and number, e.g. allocation.commands-3')
    .option('--accept-loss', 'required: give up commands that the log no longer holds')
    .option('--json', 'print one JSON object')
    .action(async (partition: string, options: { acceptLoss?: boolean; json?: boolean }) => {
      const { resumePartition } = await import('./resume.ts');
      await resumePartition(partition, options);
    });
}

const NOTES = `
A partition is stopped if its log does not match the checkpoint in Postgres: commands were deleted before they were
handled, or the topic was deleted and created again. The other partitions continue. After a resume, a running worker
continues within seconds. "no worker": no member of CONSUMER_GROUP reads the partition.

  bin/allocation partitions
  bin/allocation partitions resume allocation.commands-3 --accept-loss`;
