import { identifier } from '../../../domain/fields.ts';
import { MOMENT, parseTime } from '../../../processing/dead-letters/moment.ts';
import type { Selection } from '../../../processing/dead-letters/selection.ts';
import { WrongUsage } from '../runtime/exit-codes.ts';

export type SelectionOptions = {
  reason?: string[];
  since?: string;
  until?: string;
  topic?: string;
  sku?: string;
};

/** What was typed after `list`. */
export type ListOptions = SelectionOptions & { all?: boolean; json?: boolean };

/** What was typed after `show`. */
export type ShowOptions = { json?: boolean; raw?: boolean };

/** What was typed after `replay` or `discard`. */
export type DecideOptions = SelectionOptions & {
  all?: boolean;
  again?: boolean;
  note?: string;
  dryRun?: boolean;
  json?: boolean;
};

/**
 * @param now milliseconds since 1970
 * @throws WrongUsage
 */
export function readSelection(
  ids: readonly string[],
  { reason, since, until, topic, sku }: SelectionOptions,
  now: number,
): Selection {
  const given = Object.entries({ reason, since, until, topic, sku }).filter(
    ([, value]) => value !== undefined,
  );
  if (ids.length > 0 && given.length > 0)
    throw new WrongUsage(
      `ids say which letters are meant: leave out --${given.map(([name]) => name).join(', --')}`,
    );
  const selection: Selection = {
    ids: ids.length > 0 ? new Set(ids) : undefined,
    reasons: reason,
    since: moment('since', since, now),
    until: moment('until', until, now),
    topic,
    sku,
  };
  if (selection.since !== undefined && selection.until !== undefined && selection.since >= selection.until)
    throw new WrongUsage('--since has to be before --until');
  return selection;
}

/**
 * For what cannot be taken back: somebody has to say which letters are meant.
 * @throws WrongUsage
 */
export function readExplicitSelection(
  ids: readonly string[],
  options: DecideOptions,
  now: number,
): Selection {
  const selection = readSelection(ids, options, now);
  const isNarrow = Object.values(selection).some((value) => value !== undefined);
  if (ids.length > 0 && options.all) throw new WrongUsage('ids say which letters are meant: leave out --all');
  if (!isNarrow && !options.all)
    throw new WrongUsage(
      'say which dead letters: ids, --reason, --since, --until, --topic, --sku, or --all that are open',
    );
  if (options.again && ids.length === 0)
    throw new WrongUsage('--again is for letters that are named by their ids');
  return selection;
}

/** @throws WrongUsage */
export function readNote(note: string | undefined): string | undefined {
  if (note === undefined || identifier.safeParse(note).success) return note;
  throw new WrongUsage('--note: must be 1–255 characters of printable text');
}

function moment(name: string, text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const read = parseTime(text, now);
  if (read === undefined) throw new WrongUsage(`--${name}: must be ${MOMENT}`);
  return read;
}
