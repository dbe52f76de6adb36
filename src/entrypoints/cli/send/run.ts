import type { Option } from 'commander';
import { kafkaClient } from '../../../adapters/kafka/client/client.ts';
import {
  kafkaRecordSender,
  RETRIES_UNTIL_NEW_LEADER,
} from '../../../adapters/kafka/producer/record-sender.ts';
import { partitionBounds } from '../../../adapters/kafka/client/log-bounds.ts';
import { kafkaSettings } from '../../../bootstrap/adapter-settings.ts';
import type { CommandType } from '../../../domain/commands.ts';
import { aborted } from '../../../processing/runtime/deadlines.ts';
import { commandRecord, type OutgoingCommand } from '../../../processing/produce/command-record.ts';
import { exitCodes, HalfDone, Stopped } from '../runtime/exit-codes.ts';
import { type CommandContext, runCommand } from '../runtime/run-command.ts';
import { sentCommands, type SendOptions } from './parse-commands.ts';

const SOURCE = '/allocation/cli';
/** Commands a request at most: even the longest ones are within the broker's usual limit of a million bytes. */
const BATCH = 200;

/** Sends what the flags or the file say: all of it or, if any of it is bad, nothing. Prints the ids. */
export const send = (
  type: CommandType,
  options: SendOptions,
  fieldOptions: readonly Option[],
): Promise<void> =>
  runCommand(async (context) => {
    const commands = await sentCommands(type, options, fieldOptions);
    const [topic = ''] = context.config.COMMAND_TOPICS;
    const stopped = aborted(context.stop).then(() => {
      throw new HalfDone(new Stopped('stopped.'), perhapsSent(commands));
    });
    await Promise.race([sendTo(topic, commands, context), stopped]);
    for (const command of commands) await context.output.write(`${shown(command, topic, options.json)}\n`);
    context.say(whatCameOfIt(commands, topic));
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
    for (let from = 0; from < commands.length; from += BATCH) {
      const records = commands.slice(from, from + BATCH);
      await sender.send(
        topic,
        records.map((command) => commandRecord(command, SOURCE, Date.now())),
      );
    }
  } catch (cause) {
    throw new HalfDone(cause, perhapsSent(commands));
  } finally {
    await sender.close();
  }
}

const perhapsSent = ([first, ...more]: readonly OutgoingCommand[]): string =>
  more.length > 0
    ? 'Some commands may have been sent.'
    : `It is not known whether the command was sent: send it again with --id ${first?.id}.`;

const shown = ({ id, command }: OutgoingCommand, topic: string, asJson: boolean | undefined): string =>
  asJson ? JSON.stringify({ id, type: command.type, topic, key: command.data.sku }) : id;

function whatCameOfIt([first, ...more]: readonly OutgoingCommand[], topic: string): string {
  const sent = more.length > 0 ? `${more.length + 1} commands` : 'the command';
  return `sent ${sent} to ${topic}; to see what came of it: bin/allocation tail --from-beginning --until-end --command ${first?.id}`;
}
