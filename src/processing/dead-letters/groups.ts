import { isCommandType } from '../../domain/commands.ts';
import { headerText } from '../records/record.ts';
import type { DeadLetter } from './dead-letter.ts';

/** Dead letters with the same reason, bad field and producer. */
export type DeadLetterGroup = {
  readonly reason: string;
  /** The field that is wrong, as in `INVALID_MESSAGE`; undefined: the error names none. */
  readonly field: string | undefined;
  /** Header `ce_source`: the producer, if it says who it is. */
  readonly source: string | undefined;
  readonly count: number;
  /** The one that failed last: its id, and when (milliseconds since 1970). */
  readonly newest: Pick<DeadLetter, 'id' | 'failedAt'>;
};

/** Groups that are told apart: producers choose reasons, fields and sources, so there may be any number. */
const MAX_GROUPS = 1_000;
/** Characters of a reason, a field or a source that count. */
const MAX_CHARACTERS = 300;
const MAX_FIELDS = 10;

/** Groups dead letters. One with two bad fields is in two groups. */
export function deadLetterGroups() {
  const groups = new Map<string, DeadLetterGroup>();
  let leftOut = 0;

  function count(deadLetter: DeadLetter, field: string | undefined): void {
    const reason = deadLetter.reason.slice(0, MAX_CHARACTERS);
    const source = headerText(deadLetter.original.headers, 'ce_source').slice(0, MAX_CHARACTERS) || undefined;
    const name = JSON.stringify([reason, field, source]);
    const known = groups.get(name);
    if (!known && groups.size >= MAX_GROUPS) {
      leftOut += 1;
      return;
    }
    // Not the dead letter itself: it holds its record, of up to megabytes.
    const { id, failedAt } = deadLetter;
    const newest = known && known.newest.failedAt > failedAt ? known.newest : { id, failedAt };
    groups.set(name, { reason, field, source, count: (known?.count ?? 0) + 1, newest });
  }

  return {
    add(deadLetter: DeadLetter): void {
      const fields = badFields(deadLetter);
      if (fields.length === 0) count(deadLetter, undefined);
      for (const field of fields) count(deadLetter, field);
    },
    /** The largest group first. */
    all: (): DeadLetterGroup[] =>
      [...groups.values()].toSorted((a, b) => b.count - a.count || b.newest.failedAt - a.newest.failedAt),
    /** Dead letters of further groups. */
    leftOut: (): number => leftOut,
  };
}

const IN_HEADER = /^(header \S{1,100}|key): /;
const UNKNOWN_FIELDS = /^value: unknown field (.+)$/s;
const FIELD = /^([^:;\s]{1,300}): /;

/**
 * The fields that an error of `INVALID_MESSAGE` names, such as `qty` in `Allocate: qty: is missing`; ten at most. It
 * reads the texts of the decoder: those of other writers give other names, or none.
 */
export function badFields({ reason, error }: Pick<DeadLetter, 'reason' | 'error'>): string[] {
  if (reason !== 'INVALID_MESSAGE') return [];
  const inHeader = IN_HEADER.exec(error)?.[1];
  if (inHeader !== undefined) return [inHeader];
  const [type = ''] = error.split(': ', 1);
  if (!isCommandType(type)) return [];
  const named = error
    .slice(type.length + 2)
    .split('; ')
    .flatMap((problem) => UNKNOWN_FIELDS.exec(problem)?.[1]?.split(', ') ?? FIELD.exec(problem)?.[1] ?? []);
  return [...new Set(named.map((field) => field.slice(0, MAX_CHARACTERS)))].slice(0, MAX_FIELDS);
}
