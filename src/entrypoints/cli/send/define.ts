import { type Command as Program, Option } from 'commander';
import { commandSchemas, type CommandType } from '../../../domain/commands.ts';
import type { SendOptions } from './parse-commands.ts';

// Flags are named after the fields: commander makes orderId of --order-id.
const ref = () => new Option('--ref <ref>', 'the batch');
const sku = () => new Option('--sku <sku>', 'the product');
const orderId = () => new Option('--order-id <id>', 'the order');
const qty = (what: string) => new Option('--qty <number>', what);
const eta = () => new Option('--eta <date>', 'day of arrival, YYYY-MM-DD; without: it is in the warehouse');

const fieldOptions: Readonly<Record<CommandType, readonly Option[]>> = {
  CreateBatch: [ref(), sku(), qty('units bought'), eta()],
  ChangeBatchQuantity: [ref(), sku(), qty('units bought, corrected')],
  Allocate: [orderId(), sku(), qty('units ordered')],
  Deallocate: [orderId(), sku()],
};

/** `send <type>`: a command to its topic. */
export function defineSend(program: Program): void {
  const send = program.command('send').description('send a command, checked before it leaves');
  for (const type of Object.keys(commandSchemas) as CommandType[]) defineType(send, type);
  send.addHelpText('after', EXAMPLES);
}

function defineType(send: Program, type: CommandType): void {
  const command = send.command(type).description(commandSchemas[type].meta()?.description ?? '');
  for (const option of fieldOptions[type]) command.addOption(option);
  command
    .option(
      '--file <file>',
      'instead of flags: a JSON object of the fields, or one a line; - is standard input',
    )
    .option('--id <id>', 'the id of the command, unique over all commands (default: a UUID)')
    .option('--json', 'print a JSON object for each command that was sent')
    .action(async (options: SendOptions) => {
      const { send: run } = await import('./run.ts');
      await run(type, options, fieldOptions[type]);
    });
}

const EXAMPLES = `
Prints the id of each command. A command that comes again with its id is skipped; another one with that id becomes a dead letter. If anything is bad, nothing is sent.

  bin/allocation send CreateBatch --ref B1 --sku LAMP --qty 10 --eta 2027-01-31
  bin/allocation send Allocate --order-id o1 --sku LAMP --qty 3 --id order-o1
  bin/allocation send Allocate --file orders.jsonl`;
