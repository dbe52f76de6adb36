import { type Command as Program, Option } from 'commander';
import { commandSchemas, type CommandType } from '../../../domain/commands.ts';
import type { SendOptions } from './parse-commands.ts';

// Each flag is named after a field of the command: commander turns --order-id into orderId.
const ref = () => new Option('--ref <ref>', 'reference of the batch');
const sku = () => new Option('--sku <sku>', 'SKU of the product');
const orderId = () => new Option('--order-id <id>', 'id of the order');
const qty = (what: string) => new Option('--qty <number>', what);
const eta = () =>
  new Option('--eta <date>', 'day of arrival, YYYY-MM-DD; without it the stock is in the warehouse');

const fieldOptions: Readonly<Record<CommandType, readonly Option[]>> = {
  CreateBatch: [ref(), sku(), qty('units purchased'), eta()],
  ChangeBatchQuantity: [ref(), sku(), qty('new number of units purchased')],
  Allocate: [orderId(), sku(), qty('units ordered')],
  Deallocate: [orderId(), sku()],
};

/** `send <type>`: sends commands to the first command topic. */
export function defineSend(program: Program): void {
  const send = program.command('send').description('check a command and send it');
  for (const type of Object.keys(commandSchemas) as CommandType[]) defineType(send, type);
  send.addHelpText('after', EXAMPLES);
}

function defineType(send: Program, type: CommandType): void {
  const command = send.command(type).description(commandSchemas[type].meta()?.description ?? '');
  for (const option of fieldOptions[type]) command.addOption(option);
  command
    .option(
      '--file <file>',
      'read the fields from a file instead: a JSON object, or one a line; - is standard input',
    )
    .option('--id <id>', 'id of the command, unique over all commands (default: a UUID)')
    .option('--json', 'print one JSON object for each command that was sent')
    .action(async (options: SendOptions) => {
      const { send: run } = await import('./run.ts');
      await run(type, options, fieldOptions[type]);
    });
}

const EXAMPLES = `
Prints the id of each command. If the same command is sent again with its id, the worker skips it; a different command
with that id becomes a dead letter. If any command is invalid, none is sent.

  bin/allocation send CreateBatch --ref B1 --sku LAMP --qty 10 --eta 2027-01-31
  bin/allocation send Allocate --order-id o1 --sku LAMP --qty 3 --id order-o1
  bin/allocation send Allocate --file orders.jsonl`;
