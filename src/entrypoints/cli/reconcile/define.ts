import type { Command as Program } from 'commander';

/** `reconcile`: checks the tables against their invariants. */
export function defineReconcile(program: Program): void {
  program
    .command('reconcile')
    .description('check the tables against their invariants and list the differences')
    .option('--json', 'print one JSON object')
    .addHelpText('after', NOTES)
    .action(async (options: { json?: boolean }) => {
      const { reconcile } = await import('./run.ts');
      await reconcile(options);
    });
}

const NOTES = `
All tables are read as of one moment; workers may continue meanwhile. Differences come from manual changes of the
tables, or from a bug, and no command repairs them. To rebuild the tables from the commands in Kafka, restore an
older backup: the worker catches up, and nothing is published twice.

Each check lists at most 1,000 differences, followed by "… and more of this kind" (with --json, "more" names such
checks). After an older backup was restored, "published up to …" beyond the checkpoint is a difference until the
worker has caught up: run the command again then.

Exit code 3 if there are differences.`;
