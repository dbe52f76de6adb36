import { type Command as Program, Option } from 'commander';
import { type CommandData, commandSchemas, type CommandType } from '../../../domain/commands.ts';
import { quantityFromText } from '../../../processing/decode/command-validation.ts';
import type { SendOptions } from './parse-commands.ts';

/** A field of any command. */
type CommandField = { [T in CommandType]: keyof CommandData<T> }[CommandType];

/** The flag of each field. commander turns --order-id into orderId. A field whose entry is missing does not compile. */
const flags: { readonly [Field in CommandField]: () => Option } = {
  ref: () => new Option('--ref <ref>', 'reference of the batch'),
  sku: () => new Option('--sku <sku>', 'SKU of the product'),
  orderId: () => new Option('--order-id <id>', 'id of the order'),
  qty: () => new Option('--qty <number>', 'number of units').argParser(quantityFromText),
  eta: () =>
    new Option('--eta <date>', 'day of arrival, YYYY-MM-DD; without it the stock is in the warehouse'),
  backorder: () => new Option('--backorder', 'wait for stock if no batch fits'),
};

/** The flags of a type of command, one for each field of its schema. */
const flagsOf = (type: CommandType): Option[] =>
  (Object.keys(commandSchemas[type].shape) as CommandField[]).map((field) => flags[field]());

/** `send <type>`: sends commands to the first command topic. */
export function defineSend(program: Program): void {
  const send = program.command('send').description('check a command and send it');
  for (const type of Object.keys(commandSchemas) as CommandType[]) defineType(send, type);
  send.addHelpText('after', EXAMPLES);
}

function defineType(send: Program, type: CommandType): void {
  const command = send.command(type).description(commandSchemas[type].meta()?.description ?? '');
  const fieldFlags = flagsOf(type);
  for (const flag of fieldFlags) command.addOption(flag);
  command
    .option(
      '--file <file>',
      'read the fields from a file instead: a JSON object, or one a line; - is standard input',
    )
    .option('--id <id>', 'id of the command, unique over all commands (default: a UUID)')
    .option('--json', 'print one JSON object for each command that was sent')
    .action(async (options: SendOptions) => {
      const { send: run } = await import('./run.ts');
      await run(type, options, fieldFlags);
    });
}

const EXAMPLES = `
Prints the id of each command. If the same command is sent again with its id, the worker skips it; a different command
with that id becomes a dead letter. If any command is invalid, none is sent.

  bin/allocation send CreateBatch --ref B1 --sku LAMP --qty 10 --eta 2027-01-31
  bin/allocation send Allocate --order-id o1 --sku LAMP --qty 3 --id order-o1
  bin/allocation send Allocate --file orders.jsonl`;
