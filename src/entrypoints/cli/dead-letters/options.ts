import { identifier } from '../../../domain/fields.ts';
import { parseTime, type Selection, TIME_FORMATS } from '../../../processing/dead-letters/selection.ts';
import { UsageError } from '../runtime/errors.ts';

export type SelectionOptions = {
  reason?: string[];
  since?: string;
  until?: string;
  topic?: string;
  sku?: string;
};

/** Options of `list`. */
export type ListOptions = SelectionOptions & { all?: boolean; group?: boolean; json?: boolean };

/** Options of `show`. */
export type ShowOptions = { json?: boolean; raw?: boolean };

/** Options of `replay` and `discard`. */
export type ResolveOptions = SelectionOptions & {
  all?: boolean;
  again?: boolean;
  note?: string;
  dryRun?: boolean;
  json?: boolean;
};

/**
 * Returns the selection that ids and options stand for; without any, it selects all dead letters.
 * @param now milliseconds since 1970
 * @throws UsageError
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
    throw new UsageError(
      `ids already select the dead letters: leave out --${given.map(([name]) => name).join(', --')}`,
    );
  const selection: Selection = {
    ids: ids.length > 0 ? new Set(ids) : undefined,
    reasons: reason,
    since: readTime('since', since, now),
    until: readTime('until', until, now),
    topic,
    sku,
  };
  if (selection.since !== undefined && selection.until !== undefined && selection.since >= selection.until)
    throw new UsageError('--since has to be before --until');
  return selection;
}

/**
 * Like `readSelection`, for commands that cannot be undone: without ids and criteria, --all is required.
 * @param now milliseconds since 1970
 * @throws UsageError
 */
export function readExplicitSelection(
  ids: readonly string[],
  options: ResolveOptions,
  now: number,
): Selection {
  const selection = readSelection(ids, options, now);
  const isNarrow = Object.values(selection).some((value) => value !== undefined);
  if (ids.length > 0 && options.all)
    throw new UsageError('ids already select the dead letters: leave out --all');
  if (!isNarrow && !options.all)
    throw new UsageError(
      'say which dead letters: ids, --reason, --since, --until, --topic, --sku, or --all for all open ones',
    );
  if (options.again && ids.length === 0)
    throw new UsageError('--again is only for dead letters that are named by their ids');
  return selection;
}

/** @throws UsageError */
export function readNote(note: string | undefined): string | undefined {
  if (note === undefined || identifier.safeParse(note).success) return note;
  throw new UsageError('--note: must be 1–255 characters of printable text');
}

function readTime(name: string, text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const time = parseTime(text, now);
  if (time === undefined) throw new UsageError(`--${name}: must be ${TIME_FORMATS}`);
  return time;
}
