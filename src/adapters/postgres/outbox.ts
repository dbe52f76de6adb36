import { type FragmentSqlToken, sql } from 'slonik';
import { packed } from '../../processing/packed-records.ts';
import type { EncodedMessage, MessageKind } from '../../processing/records.ts';
import type { Outcome } from '../../processing/unit-of-work.ts';
import { byteaArray, int4Array, int8Array, textArray } from './binary-array.ts';

/** Messages of a row at most: more make it no cheaper, and a row is read as a whole. */
export const ROW_MESSAGES = 512;
/** Bytes, before they are compressed, after which a row ends, with the message that crosses it. */
const ROW_BYTES = 256 * 1024;

export function outboxInsert(outcomes: readonly Pick<Outcome, 'from' | 'messages'>[]): FragmentSqlToken {
  const rows = outcomes.flatMap(({ from, messages }) =>
    runsOf(messages).map(({ place, ...run }) => ({
      ...run,
      id: from.id,
      first: from.lastSequence + 1 + place,
    })),
  );
  return sql.fragment`
    insert into outbox (checkpoint_id, first_sequence, message_count, kind, bytes, records)
    select unnest(${int4Array(rows.map(({ id }) => id))}),
           unnest(${int8Array(rows.map(({ first }) => first))}),
           unnest(${int4Array(rows.map(({ records }) => records.length))}),
           unnest(${textArray(rows.map(({ kind }) => kind))}),
           unnest(${int4Array(rows.map(({ bytes }) => bytes))}),
           unnest(${byteaArray(rows.map(({ records }) => packed(records)))})`;
}

/** Messages of one row: consecutive ones of one kind. */
type Run = {
  readonly kind: MessageKind;
  /** Of the first one among all, from 0 on. */
  readonly place: number;
  readonly records: Buffer[];
  bytes: number;
};

/** Cuts messages where a row ends: when it is full, and where the kind changes. */
function runsOf(messages: readonly EncodedMessage[]): Run[] {
  const runs: Run[] = [];
  for (const [place, { kind, record }] of messages.entries()) {
    const run = runs.at(-1);
    const hasRoom = run && run.records.length < ROW_MESSAGES && run.bytes < ROW_BYTES;
    if (hasRoom && run.kind === kind) {
      run.records.push(record);
      run.bytes += record.length;
    } else runs.push({ kind, place, records: [record], bytes: record.length });
  }
  return runs;
}
