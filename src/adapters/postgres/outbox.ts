import { type FragmentSqlToken, sql } from 'slonik';
import type { Checkpoint } from '../../processing/checkpoint.ts';
import type { PackedMessages } from '../../processing/outbox.ts';
import type { Outcome } from '../../processing/unit-of-work.ts';
import { byteaArray, int4Array, int8Array, textArray } from './binary-array.ts';

export function outboxInsert(outcomes: readonly Pick<Outcome, 'from' | 'messages'>[]): FragmentSqlToken {
  const rows = outcomes.flatMap(({ from, messages }) => numberedRows(from, messages));
  return sql.fragment`
    insert into outbox (checkpoint_id, first_sequence, message_count, kind, bytes, records)
    select unnest(${int4Array(rows.map(({ id }) => id))}),
           unnest(${int8Array(rows.map(({ first }) => first))}),
           unnest(${int4Array(rows.map(({ count }) => count))}),
           unnest(${textArray(rows.map(({ kind }) => kind))}),
           unnest(${int4Array(rows.map(({ bytes }) => bytes))}),
           unnest(${byteaArray(rows.map(({ records }) => records))})`;
}

/** Rows of one stream: each begins where the one before ended. */
export function numberedRows(
  { id, lastSequence }: Pick<Checkpoint, 'id' | 'lastSequence'>,
  messages: readonly PackedMessages[],
) {
  let next = lastSequence + 1;
  return messages.map((row) => {
    const first = next;
    next += row.count;
    return { ...row, id, first };
  });
}
