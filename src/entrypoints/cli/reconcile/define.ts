import type { Command as Program } from 'commander';

/** `reconcile`: holds the tables against their invariants. */
export function defineReconcile(program: Program): void {
  program
    .command('reconcile')
    .description('check the tables against their invariants, and say the differences')
    .option('--json', 'print one JSON object')
    .addHelpText('after', NOTES)
    .action(async (options: { json?: boolean }) => {
      const { reconcile } = await import('./run.ts');
      await reconcile(options);
    });
}

const NOTES = `
All tables are read as they were at one moment; workers go on meanwhile. There is nothing to repair by a command:
differences come from hands in the tables, or from a bug. To build the tables anew from the commands in Kafka,
restore an older backup: the worker catches up, and nothing is published twice.

At most 1,000 differences a check are told; "… and more of this kind" stands behind them (--json: "more" names
the checks). After an older backup was restored, "published up to …" beyond the checkpoint is a difference until the
worker has caught up: run it again then.

Exit code 3 if there are differences.`;
