import type { Option } from 'commander';
import { kafkaClient } from '../../../adapters/kafka/client/client.ts';
import {
  kafkaRecordSender,
  RETRIES_UNTIL_NEW_LEADER,
} from '../../../adapters/kafka/producer/record-sender.ts';
import { partitionBounds } from '../../../adapters/kafka/client/log-bounds.ts';
import { kafkaSettings } from '../../../bootstrap/adapter-settings.ts';
import type { CommandType } from '../../../domain/commands.ts';
import { commandRecord, type OutgoingCommand } from '../../../processing/produce/command-record.ts';
import { aborted } from '../../../processing/runtime/deadlines.ts';
import { Interrupted, PartialFailure } from '../runtime/errors.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { type CommandContext, runCommand } from '../runtime/run-command.ts';
import { parseCommands, type SendOptions } from './parse-commands.ts';

const SOURCE = '/allocation/cli';
/** Even the longest commands then fit into the broker's usual request limit of a million bytes. */
const MAX_REQUEST_COMMANDS = 200;

/** Sends the commands given by flags or file, and prints their ids. If one of them is invalid, none is sent. */
export const send = (
  type: CommandType,
  options: SendOptions,
  fieldOptions: readonly Option[],
): Promise<void> =>
  runCommand(async (context) => {
    const commands = await parseCommands(type, options, fieldOptions);
    const [topic = ''] = context.config.COMMAND_TOPICS;
    const stopped = aborted(context.stop).then(() => {
      throw new PartialFailure(new Interrupted('stopped.'), howToContinue(commands));
    });
    await Promise.race([sendTo(topic, commands, context), stopped]);
    for (const command of commands)
      await context.output.write(`${resultLine(command, topic, options.json)}\n`);
    context.say(summary(commands, topic));
    return exitCodes.done;
  });

async function sendTo(
  topic: string,
  commands: readonly OutgoingCommand[],
  { config, logger }: CommandContext,
): Promise<void> {
  const kafka = kafkaClient(kafkaSettings(config), logger);
  await partitionBounds(kafka, [topic], 'Write');
  const sender = kafkaRecordSender(kafka, { retries: RETRIES_UNTIL_NEW_LEADER });
  try {
    for (let from = 0; from < commands.length; from += MAX_REQUEST_COMMANDS) {
      const records = commands.slice(from, from + MAX_REQUEST_COMMANDS);
      await sender.send(
        topic,
        records.map((command) => commandRecord(command, SOURCE, Date.now())),
      );
    }
  } catch (cause) {
    throw new PartialFailure(cause, howToContinue(commands));
  } finally {
    await sender.close();
  }
}

const howToContinue = ([first, ...more]: readonly OutgoingCommand[]): string =>
  more.length > 0
    ? 'Some commands may have been sent.'
    : `It is not known whether the command was sent: send it again with --id ${first?.id}.`;

const resultLine = ({ id, command }: OutgoingCommand, topic: string, asJson: boolean | undefined): string =>
  asJson ? JSON.stringify({ id, type: command.type, topic, key: command.data.sku }) : id;

function summary([first, ...more]: readonly OutgoingCommand[], topic: string): string {
  const sent = more.length > 0 ? `${more.length + 1} commands` : 'the command';
  return `sent ${sent} to ${topic}; to see the outcome: bin/allocation tail --from-beginning --until-end --command ${first?.id}`;
}
