import { once } from 'node:events';
import type { DeadLetter } from '../../../processing/dead-letters/dead-letter.ts';
import { eachDeadLetter } from '../../../processing/dead-letters/ports.ts';
import type { Resolution } from '../../../processing/dead-letters/resolution.ts';
import { Interrupted, UsageError } from '../runtime/errors.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { type CommandContext, runCommand } from '../runtime/run-command.ts';
import type { ShowOptions } from './options.ts';
import { deadLetterJson } from './print-line.ts';
import { deadLetterPage } from './print-page.ts';
import { deadLetterLog } from '../../../bootstrap/dead-letters.ts';

/** Prints a dead letter. If several have the id, as after a topic was created again, it prints the newest. */
export const show = (id: string, { json, raw }: ShowOptions): Promise<void> =>
  runCommand(async (context) => {
    const [deadLetter, resolution] = await find(id, context);
    if (raw) await writeValue(deadLetter, context);
    else if (json) await context.output.write(`${deadLetterJson(deadLetter, resolution)}\n`);
    else await context.output.write(deadLetterPage(deadLetter, resolution));
    return exitCodes.done;
  });

async function find(id: string, context: CommandContext): Promise<[DeadLetter, Resolution | undefined]> {
  let found: [DeadLetter, Resolution | undefined] | undefined;
  await eachDeadLetter(
    deadLetterLog(context),
    (deadLetter, resolution) => {
      if (deadLetter.id === id) found = [deadLetter, resolution];
    },
    context.stop,
  );
  if (context.stop.aborted) throw new Interrupted('stopped.');
  if (!found)
    throw new UsageError(
      `there is no dead letter ${id}. To see the ids: bin/allocation dead-letters list --all`,
    );
  return found;
}

/** @throws UsageError if the value was omitted from the dead letter */
async function writeValue({ omitted, original }: DeadLetter, { output, say }: CommandContext): Promise<void> {
  const size = omitted.get('value');
  if (size !== undefined) throw new UsageError(`the value did not fit into the dead letter: ${size}`);
  if (original.value === null) return say('the record has no value (a tombstone)');
  if (process.stdout.write(original.value)) return;
  await once(process.stdout, 'drain', { signal: output.closed }).catch(() => undefined);
}
