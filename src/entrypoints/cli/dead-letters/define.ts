import { type Command as Program, Option } from 'commander';
import { MOMENT } from '../../../processing/dead-letters/moment.ts';
import { REASONS } from '../../../processing/dead-letters/reasons.ts';
import { filled } from '../runtime/arguments.ts';
import type { DecideOptions, ListOptions, ShowOptions } from './options.ts';

/** `dead-letters list|show|replay|discard`: the way out for records that could not be handled. */
export function defineDeadLetters(program: Program): void {
  const deadLetters = program
    .command('dead-letters')
    .description('look at records that could not be read or handled, replay or discard them');
  defineList(deadLetters);
  defineShow(deadLetters);
  defineReplay(deadLetters);
  defineDiscard(deadLetters);
  deadLetters.addHelpText('after', NOTES);
}

function defineList(deadLetters: Program): void {
  selecting(deadLetters.command('list'))
    .description('list dead letters that were neither replayed nor discarded')
    .option('--all', 'those that were replayed or discarded, too')
    .option('--json', 'a JSON object a line: what is known of the letter, and the record as it was')
    .action(async (ids: string[], options: ListOptions) => {
      const { list } = await import('./list.ts');
      await list(ids, options);
    });
}

function defineShow(deadLetters: Program): void {
  deadLetters
    .command('show')
    .description('show a dead letter: reason, error, headers, value')
    .argument('<id>', 'as in the list: topic-partition-offset of the record')
    .option('--json', 'as a JSON object')
    .addOption(new Option('--raw', 'the bytes of the value, and nothing else').conflicts('json'))
    .action(async (id: string, options: ShowOptions) => {
      const { show } = await import('./show.ts');
      await show(id, options);
    });
}

function defineReplay(deadLetters: Program): void {
  deciding(deadLetters.command('replay'))
    .description('put records back on their topics, byte for byte, once')
    .option('--again', 'those of the ids that were replayed or discarded before, too')
    .addHelpText('after', REPLAY_NOTES)
    .action(async (ids: string[], options: DecideOptions) => {
      const { decide } = await import('./resolve.ts');
      await decide('replayed', ids, options);
    });
}

function defineDiscard(deadLetters: Program): void {
  deciding(deadLetters.command('discard'))
    .description('take letters off the list; they stay in their topic')
    .action(async (ids: string[], options: DecideOptions) => {
      const { decide } = await import('./resolve.ts');
      await decide('discarded', ids, options);
    });
}

const deciding = (command: Program): Program =>
  selecting(command)
    .option('--all', 'all that are open')
    .option('--note <text>', 'who decides, and why: kept with the decision')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--json', 'a JSON object a line for each letter');

const selecting = (command: Program): Program =>
  command
    .argument('[ids...]', 'as in the list: topic-partition-offset of the record')
    .addOption(new Option('--reason <codes...>', 'with one of these reasons').choices(REASONS))
    .option('--since <time>', `failed at that time or later: ${MOMENT}`)
    .option('--until <time>', 'failed before')
    .option('--topic <name>', 'whose record was in this topic', filled)
    .option('--sku <sku>', 'of this product', filled);

const REPLAY_NOTES = `
A letter cannot be replayed if a part of its record was left out, or if no topic takes it. Chosen by --all, --reason
and the like, such letters stay open while the others are replayed; the last line says how many and why.
Exit code 3 then, with --dry-run too. Named by an id, it is exit code 2 and nothing is replayed.`;

const NOTES = `
A letter is named by the place of its record. Replayed or discarded, it is off the list; if a replayed record
fails again, that is a letter of its own, which says how often it was replayed.

Stopped or killed half-way: run the same command again. A letter is replayed once.

  bin/allocation dead-letters list --reason UNKNOWN_SCHEMA --since 2h
  bin/allocation dead-letters show allocation.commands-3-4812
  bin/allocation dead-letters replay --reason UNKNOWN_SCHEMA --dry-run
  bin/allocation dead-letters discard allocation.commands-3-4812 --note 'ada: a test of the shop'`;
