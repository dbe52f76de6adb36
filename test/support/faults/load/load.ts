import type { Message } from 'kafkajs';
import { commandSchemas, isCommandType } from '../../../../src/domain/commands.ts';
import { idsToName } from '../../e2e/command-topic.ts';
import { randomCommands } from '../../model/random-commands.ts';
import { type RandomNumbers, randomNumbers } from '../../model/random-numbers.ts';
import type { SentCommand } from '../../model/sent-command.ts';

/** Number of commands that are generated at once. */
const CHUNK = 4_000;
/** A few SKUs get half of all commands; many SKUs share the rest. */
const HOT_SKUS = 8;
const COLD_SKUS = 1_500;
/** One in this many records cannot be parsed. */
const UNREADABLE_EVERY = 150;

/**
 * An endless load, the same for the same seed: all commands, some refused, some sent twice with the same `ce_id`,
 * half of them without one, some invalid, some not JSON; hot and cold SKUs.
 */
export function* endlessLoad(seed: number): Generator<Message, never> {
  const random = randomNumbers(seed);
  for (let chunk = 0; ; chunk += 1) {
    const commands = mixed(random, chunk);
    const named = idsToName(commands);
    for (const command of commands) {
      yield recordOf(command, named.has(command.id), random);
    }
  }
}

function mixed(random: RandomNumbers, chunk: number): SentCommand[] {
  const commandsOf = (prefix: string, skus: number): SentCommand[] => {
    const seed = random.between(1, 2 ** 30);
    // Each chunk numbers its commands from 1.
    return randomCommands({ seed, skus, count: CHUNK / 2, prefix }).map((command) => ({
      ...command,
      id: `${chunk}-${command.id}`,
    }));
  };
  const hot = commandsOf('hot', HOT_SKUS);
  const cold = commandsOf('cold', COLD_SKUS);
  return hot.flatMap((command, index) => [command, cold[index] ?? command]);
}

// The id is also the correlation id, by which the check finds the messages of a command without `ce_id`.
function recordOf({ id, type, key, data }: SentCommand, isNamed: boolean, random: RandomNumbers): Message {
  const headers = { ce_type: type, ce_correlationid: id, ...(isNamed ? { ce_id: id } : {}) };
  if (random.between(1, UNREADABLE_EVERY) > 1) return { key, headers, value: JSON.stringify(data) };
  return { key, headers, value: random.oneOf(['', 'no json', '{"sku":', '[]', 'null', '\u0000\u0000']) };
}

/** Leaves out records whose ids are their place in the topic: commands without `ce_id`, and invalid records. */
export function* namedOnly(load: Iterable<Message>): Generator<Message> {
  for (const record of load) {
    if (record.headers?.['ce_id'] !== undefined && isValid(record)) yield record;
  }
}

function isValid({ headers, value }: Message): boolean {
  const type = String(headers?.['ce_type']);
  if (!isCommandType(type) || !String(value).startsWith('{"') || !String(value).endsWith('}')) return false;
  return commandSchemas[type].safeParse(JSON.parse(String(value))).success;
}
