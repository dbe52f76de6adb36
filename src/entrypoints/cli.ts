import { type CommanderError, program } from 'commander';
import { defineDeadLetters } from './cli/dead-letters/define.ts';
import manifest from '../../package.json' with { type: 'json' };
import { EXIT_CODES, exitCodes } from './cli/runtime/exit-codes.ts';
import { defineExport } from './cli/export/define.ts';
import { defineImport } from './cli/import/define.ts';
import { defineOutbox } from './cli/outbox/define.ts';
import { definePartitions } from './cli/partitions/define.ts';
import { defineReconcile } from './cli/reconcile/define.ts';
import { defineSend } from './cli/send/define.ts';
import { defineTail } from './cli/tail/define.ts';

// What a command needs is imported when it runs: --help and usage errors wait for nothing.

const processes = {
  worker: ['handle commands', () => import('./worker.ts')],
  relay: ['publish events, rejections and dead letters', () => import('./relay.ts')],
  api: ['serve the HTTP API', () => import('./api.ts')],
  notifier: ['send an e-mail when a product is out of stock', () => import('./notifier.ts')],
  migrate: ['bring the tables of the database up to date', () => import('./migrate.ts')],
} as const;

program
  .name('bin/allocation')
  .description('Allocates order lines to batches of stock. Configured by environment: see .env.example.')
  .version(manifest.version)
  .exitOverride(onUsage)
  .showHelpAfterError('(--help says what there is)')
  .addHelpText('afterAll', EXIT_CODES);

program.commandsGroup('Commands:');
defineSend(program);
defineTail(program);
defineImport(program);
defineExport(program);
defineDeadLetters(program);
definePartitions(program);
defineOutbox(program);
defineReconcile(program);

program.commandsGroup('Processes, which run until they are stopped (but migrate):');
for (const [name, [description, load]] of Object.entries(processes))
  program
    .command(name)
    .description(description)
    .action(async () => void (await load()));

await program.parseAsync();

/** --help is no error; anything else is a wrong argument. */
function onUsage({ exitCode }: CommanderError): never {
  process.exit(exitCode === 0 ? exitCodes.done : exitCodes.usage);
}
