import { type CommanderError, program } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { defineDeadLetters } from './cli/dead-letters/define.ts';
import { defineExport } from './cli/export/define.ts';
import { defineImport } from './cli/import/define.ts';
import { defineOutbox } from './cli/outbox/define.ts';
import { definePartitions } from './cli/partitions/define.ts';
import { defineReconcile } from './cli/reconcile/define.ts';
import { EXIT_CODES, exitCodes } from './cli/runtime/exit-codes.ts';
import { defineSend } from './cli/send/define.ts';
import { defineTail } from './cli/tail/define.ts';
import { defineTop } from './cli/top/define.ts';

// Each command imports its code when it runs, so that --help and usage errors are fast.

const processes = {
  worker: ['handle commands', () => import('./worker.ts')],
  relay: ['publish events, rejections and dead letters', () => import('./relay.ts')],
  api: ['serve the HTTP API', () => import('./api.ts')],
  notifier: ['send an e-mail when a product is out of stock', () => import('./notifier.ts')],
  migrate: ['bring the database tables up to date', () => import('./migrate.ts')],
} as const;

program
  .name('bin/allocation')
  .description(
    'Allocates order lines to batches of stock. Configured by environment variables: see .env.example.',
  )
  .version(manifest.version)
  .exitOverride(exitWithOurCode)
  .showHelpAfterError('(run it with --help to see what is possible)')
  .addHelpText('afterAll', EXIT_CODES);

program.commandsGroup('Commands:');
defineSend(program);
defineTail(program);
defineTop(program);
defineImport(program);
defineExport(program);
defineDeadLetters(program);
definePartitions(program);
defineOutbox(program);
defineReconcile(program);

program.commandsGroup('Processes (all but migrate run until they are stopped):');
for (const [name, [description, load]] of Object.entries(processes))
  program
    .command(name)
    .description(description)
    .action(async () => void (await load()));

await program.parseAsync();

/** commander ends --help and --version with 0, and every usage error with 1. */
function exitWithOurCode({ exitCode }: CommanderError): never {
  process.exit(exitCode === 0 ? exitCodes.done : exitCodes.usage);
}
