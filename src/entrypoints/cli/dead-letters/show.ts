import { once } from 'node:events';
import type { Decision } from '../../../processing/dead-letters/decision.ts';
import { eachLetter } from '../../../processing/dead-letters/ports.ts';
import type { DeadLetter } from '../../../processing/dead-letters/dead-letter.ts';
import { letterJson } from './print-line.ts';
import type { ShowOptions } from './options.ts';
import { letterPage } from './print-page.ts';
import { letterLog } from './topics.ts';
import { exitCodes, Stopped, WrongUsage } from '../runtime/exit-codes.ts';
import { type CommandContext, runCommand } from '../runtime/run-command.ts';

/** Prints a letter; of several at one place, as after a topic was made anew, the newest. */
export const show = (id: string, { json, raw }: ShowOptions): Promise<void> =>
  runCommand(async (context) => {
    const [letter, decision] = await find(id, context);
    if (raw) await writeValue(letter, context);
    else if (json) await context.output.write(`${letterJson(letter, decision)}\n`);
    else await context.output.write(letterPage(letter, decision));
    return exitCodes.done;
  });

async function find(id: string, context: CommandContext): Promise<[DeadLetter, Decision | undefined]> {
  let found: [DeadLetter, Decision | undefined] | undefined;
  await eachLetter(
    letterLog(context),
    (letter, decision) => {
      if (letter.id === id) found = [letter, decision];
    },
    context.stop,
  );
  if (context.stop.aborted) throw new Stopped('stopped.');
  if (!found) throw new WrongUsage(`there is no dead letter ${id}: bin/allocation dead-letters list --all`);
  return found;
}

/** @throws WrongUsage if the letter does not have it */
async function writeValue({ omitted, original }: DeadLetter, { output, say }: CommandContext): Promise<void> {
  const much = omitted.get('value');
  if (much !== undefined) throw new WrongUsage(`the value did not fit into the dead letter: ${much}`);
  if (original.value === null) return say('the record has no value (a tombstone)');
  if (process.stdout.write(original.value)) return;
  await once(process.stdout, 'drain', { signal: output.closed }).catch(() => undefined);
}
