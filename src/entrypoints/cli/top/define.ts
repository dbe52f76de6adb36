import type { Command as Program } from 'commander';
import { integerFrom } from '../runtime/arguments.ts';
import type { TopOptions } from './run.ts';

/** A timer of Node that is longer than 24 days goes off at once. */
const MAX_INTERVAL_SECONDS = 3_600;

/** `top`: a live view of the command partitions and what is around them. */
export function defineTop(program: Program): void {
  program
    .command('top')
    .description('watch partitions, lag, rates, outbox, relay and dead letters in the terminal')
    .option('--interval <seconds>', 'time between two readings', integerFrom(1, MAX_INTERVAL_SECONDS), 1)
    .option('--once', 'print one snapshot and end (default if standard output is no terminal)')
    .addHelpText('after', NOTES)
    .action(async (options: TopOptions) => {
      const { top } = await import('./run.ts');
      await top(options);
    });
}

const NOTES = `
Keys: q ends, space pauses, s sorts by name, lag, age or rate.
Stopped partitions come first.

AGE   how long the oldest command waits; ≤ and ≥ if its arrival was not seen
RATE  commands handled a second, over ten seconds or three intervals

A message of the outbox counts as waiting until the relay has reported it, which
takes up to a second.

  bin/allocation top
  bin/allocation top --once | mail -s allocation ada@example.com`;
