import { type Command, commandSchemas, isCommandType } from '../../../src/domain/commands.ts';
import type { CommandRejected } from '../../../src/domain/rejection.ts';
import { handlers } from '../../../src/service-layer/handlers.ts';
import { messageBus, type CommandResult } from '../../../src/service-layer/message-bus.ts';
import { emptyStock, type Stock } from '../../../src/service-layer/stock.ts';
import { saysTheSame } from './model-command.ts';
import type { SentCommand } from './sent-command.ts';

export type ExpectedEvent = {
  ce_id: string;
  ce_type: string;
  /** In a header it is decimal text. */
  ce_sequence: number;
  data: object;
};

export type ExpectedRejection = { ce_id: string; data: CommandRejected };

/** The expected messages of one SKU, each list in order. */
export type ExpectedMessages = {
  events: ExpectedEvent[];
  rejections: ExpectedRejection[];
  /** Ids of the commands that are invalid, or have another command's id. */
  deadLetters: string[];
};

/** Handles a command of this id, as the message bus does. */
export type ModelBus = (command: Command, stock: Stock, id: string) => CommandResult;

const pureDomain: ModelBus = messageBus(handlers);

/**
 * The messages that the pure domain makes of the commands, by key (SKU). The commands must be in the order of sending
 * for each SKU; commands of different SKUs must not name the same batch. A valid command counts once.
 * @param bus replaces the message bus
 */
export function expectedMessages(
  sent: readonly SentCommand[],
  bus: ModelBus = pureDomain,
): Map<string, ExpectedMessages> {
  const stock = emptyStock(new Set(sent.flatMap((record) => readCommand(record)?.data.sku ?? [])));
  const expected = new Map(sent.map(({ key }) => [key, noMessages()]));
  const handled = new Map<string, Command>();
  for (const record of sent) {
    const messages = expected.get(record.key) ?? noMessages();
    const command = readCommand(record);
    if (!command) {
      messages.deadLetters.push(record.id);
      continue;
    }
    const first = handled.get(record.id);
    if (first) {
      if (!saysTheSame(first, command)) messages.deadLetters.push(record.id);
      continue;
    }
    handled.set(record.id, command);
    addOutcome(messages, record.id, command, bus(command, stock, record.id));
  }
  return expected;
}

const noMessages = (): ExpectedMessages => ({ events: [], rejections: [], deadLetters: [] });

function readCommand({ type, data }: SentCommand): Command | undefined {
  if (!isCommandType(type)) return undefined;
  const parsed = commandSchemas[type].safeParse(data);
  return parsed.success ? ({ type, data: parsed.data } as Command) : undefined;
}

function addOutcome(to: ExpectedMessages, commandId: string, command: Command, outcome: CommandResult): void {
  if (outcome.kind === 'rejected') {
    const data = { commandId, commandType: command.type, ...outcome.rejection, command: command.data };
    to.rejections.push({ ce_id: `${commandId}/1`, data });
    return;
  }
  outcome.events.forEach(({ type, data, sequence }, index) =>
    to.events.push({ ce_id: `${commandId}/${index + 1}`, ce_type: type, ce_sequence: sequence, data }),
  );
}
