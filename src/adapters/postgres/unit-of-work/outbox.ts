import { type FragmentSqlToken, sql } from 'slonik';
import type { Checkpoint } from '../../../processing/flush/checkpoint.ts';
import type { PackedMessages } from '../../../processing/flush/outbox.ts';
import type { BatchCommit } from '../../../processing/flush/unit-of-work.ts';
import { byteaArray, int4Array, int8Array, textArray } from '../connection/binary-array.ts';

/**
 * Appends the messages; refers to `saved_products`. The first row of each commit is published after the streams that
 * hold earlier events of its SKUs; the other rows come after it anyway.
 */
export function outboxInsert(commits: readonly Pick<BatchCommit, 'from' | 'messages'>[]): FragmentSqlToken {
  const rows = commits.flatMap(({ from, messages }) => numberedRows(from, messages));
  return sql.fragment`
    insert into outbox (checkpoint_id, first_sequence, message_count, kind, bytes, records, published_after)
    select id, first, count, kind, bytes, records, (
      select jsonb_agg(jsonb_build_array(other.stream, other.sequence))
      from (
        select previous_stream as stream, max(previous_sequence) as sequence from saved_products
        where place = 1 and last_stream = id and previous_stream <> id
        group by previous_stream
      ) as other)
    from (
      select unnest(${int4Array(rows.map(({ id }) => id))}) as id,
             unnest(${int4Array(rows.map(({ place }) => place))}) as place, -- the row's position in its commit
             unnest(${int8Array(rows.map(({ first }) => first))}) as first,
             unnest(${int4Array(rows.map(({ count }) => count))}) as count,
             unnest(${textArray(rows.map(({ kind }) => kind))}) as kind,
             unnest(${int4Array(rows.map(({ bytes }) => bytes))}) as bytes,
             unnest(${byteaArray(rows.map(({ records }) => records))}) as records
    ) as row`;
}

/** Numbers the rows of one commit: each begins where the one before ended. */
export function numberedRows(
  { id, lastSequence }: Pick<Checkpoint, 'id' | 'lastSequence'>,
  messages: readonly PackedMessages[],
) {
  let next = lastSequence + 1;
  return messages.map((row, index) => {
    const first = next;
    next += row.count;
    return { ...row, id, first, place: index + 1 };
  });
}
