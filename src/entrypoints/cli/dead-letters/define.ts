import { type Command as Program, Option } from 'commander';
import { REASONS } from '../../../processing/dead-letters/dead-letter.ts';
import { TIME_FORMATS } from '../../../processing/dead-letters/selection.ts';
import { nonEmpty } from '../runtime/arguments.ts';
import type { ListOptions, ResolveOptions, ShowOptions } from './options.ts';

/** `dead-letters list|show|replay|discard`. */
export function defineDeadLetters(program: Program): void {
  const deadLetters = program
    .command('dead-letters')
    .description('list, show, replay or discard records that could not be read or handled');
  defineList(deadLetters);
  defineShow(deadLetters);
  defineReplay(deadLetters);
  defineDiscard(deadLetters);
  deadLetters.addHelpText('after', NOTES);
}

function defineList(deadLetters: Program): void {
  withSelection(deadLetters.command('list'))
    .description('list the dead letters that were neither replayed nor discarded')
    .option('--all', 'also list those that were replayed or discarded')
    .option('--group', 'one row for each reason, bad field and source, with the next command to type')
    .option('--json', 'print one JSON object a line: the dead letter, and the original record; or the group')
    .addHelpText('after', LIST_NOTES)
    .action(async (ids: string[], options: ListOptions) => {
      const { list } = await import('./list.ts');
      await list(ids, options);
    });
}

function defineShow(deadLetters: Program): void {
  deadLetters
    .command('show')
    .description('show a dead letter: reason, error, headers, value')
    .argument('<id>', 'id from the list: topic-partition-offset of the record')
    .option('--json', 'print a JSON object')
    .addOption(new Option('--raw', 'print the bytes of the value and nothing else').conflicts('json'))
    .action(async (id: string, options: ShowOptions) => {
      const { show } = await import('./show.ts');
      await show(id, options);
    });
}

function defineReplay(deadLetters: Program): void {
  withResolution(deadLetters.command('replay'))
    .description('send the original records to their topics again, byte for byte, once each')
    .option('--again', 'with ids: also replay those that were replayed or discarded before')
    .addHelpText('after', REPLAY_NOTES)
    .action(async (ids: string[], options: ResolveOptions) => {
      const { resolve } = await import('./resolve.ts');
      await resolve('replayed', ids, options);
    });
}

function defineDiscard(deadLetters: Program): void {
  withResolution(deadLetters.command('discard'))
    .description('remove dead letters from the list; their records stay in the dead-letter topic')
    .action(async (ids: string[], options: ResolveOptions) => {
      const { resolve } = await import('./resolve.ts');
      await resolve('discarded', ids, options);
    });
}

const withResolution = (command: Program): Program =>
  withSelection(command)
    .option('--all', 'all open dead letters')
    .option('--note <text>', 'your name and the reason; stored with the dead letter')
    .option('--dry-run', 'print what would be done, and do nothing')
    .option('--json', 'print one JSON object a line for each dead letter');

const withSelection = (command: Program): Program =>
  command
    .argument('[ids...]', 'ids from the list: topic-partition-offset of the record')
    .addOption(new Option('--reason <codes...>', 'with one of these reasons').choices(REASONS))
    .option('--since <time>', `failed at this time or later: ${TIME_FORMATS}`)
    .option('--until <time>', 'failed before this time')
    .option('--topic <name>', 'with a record of this topic', nonEmpty)
    .option('--sku <sku>', 'of this product', nonEmpty);

const LIST_NOTES = `
On a terminal it is a table, cut to the width; the ids are whole. In a pipe it is one line for each dead letter.
With --group, a dead letter with two bad fields is in two rows. SOURCE is the header ce_source.`;

const REPLAY_NOTES = `
A dead letter cannot be replayed if a part of its record was omitted, or if its topic does not accept the record. If
you select by --all, --reason and so on, such dead letters stay open and the others are replayed: the last line says
how many and why, and the exit code is 3 (with --dry-run, too). If you name one by its id, nothing is replayed and
the exit code is 2.`;

const NOTES = `
The id of a dead letter is the topic, partition and offset of its record. Replayed or discarded dead letters are no
longer listed. If a replayed record fails again, that is a new dead letter, which says how often it was replayed.

If the command was interrupted, run it again: no dead letter is replayed twice.

  bin/allocation dead-letters list --group
  bin/allocation dead-letters list --reason UNKNOWN_SCHEMA --since 2h
  bin/allocation dead-letters show allocation.commands-3-4812
  bin/allocation dead-letters replay --reason UNKNOWN_SCHEMA --dry-run
  bin/allocation dead-letters discard allocation.commands-3-4812 --note 'ada: a test of the shop'`;
