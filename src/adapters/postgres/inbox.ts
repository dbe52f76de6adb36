import { type FragmentSqlToken, sql } from 'slonik';
import type { InboxEntry, RecordOutcome } from '../../processing/inbox.ts';
import { int4Array, int8Array, textArray } from './binary-array.ts';

const TODAY = sql.fragment`(now() at time zone 'utc')::date`;

/** Those of the ids that were handled on such days, each as often as it is asked for, with its row. */
const handledOn = (days: FragmentSqlToken, commandIds: readonly string[]): FragmentSqlToken => sql.fragment`
  select id, known.* from unnest(${textArray(commandIds)}) as asked (id)
  cross join lateral (
    -- The limit has each id looked up by the key: a join would read the whole inbox.
    select checkpoint_id, record_offset, fingerprint from inbox
    where command_id = asked.id and ${days} limit 1
  ) as known`;

/**
 * Those of the ids that were handled before, each as often as it is asked for. Days ahead are left out, but for one:
 * another's midnight may have come.
 */
export const handledIds = (commandIds: readonly string[]): FragmentSqlToken =>
  handledOn(sql.fragment`received_on <= ${TODAY} + 1`, commandIds);

/**
 * The same without those of today: the key finds them when they are remembered. Not by <>: a day that is not asked
 * for would be looked into all the same.
 */
export const handledOnOtherDays = (commandIds: readonly string[]): FragmentSqlToken =>
  handledOn(sql.fragment`(received_on < ${TODAY} or received_on = ${TODAY} + 1)`, commandIds);

/** An id that was remembered meanwhile is a conflict of the key. */
export const inboxInsert = (entries: readonly InboxEntry[]): FragmentSqlToken => sql.fragment`
  insert into inbox (command_id, checkpoint_id, record_offset, fingerprint, first_sequence, message_count)
  select unnest(${textArray(entries.map(({ commandId }) => commandId))}),
         unnest(${int4Array(entries.map(({ checkpointId }) => checkpointId))}),
         unnest(${int8Array(entries.map(({ offset }) => offset))}),
         unnest(${int4Array(entries.map(({ fingerprint }) => fingerprint))}),
         unnest(${int8Array(entries.map(({ firstSequence }) => firstSequence))}),
         unnest(${int4Array(entries.map(({ messageCount }) => messageCount))})`;

export const recordOutcomesInsert = (outcomes: readonly RecordOutcome[]): FragmentSqlToken => sql.fragment`
  insert into record_outcomes (checkpoint_id, record_offset, command_id, first_sequence, message_count)
  select unnest(${int4Array(outcomes.map(({ checkpointId }) => checkpointId))}),
         unnest(${int8Array(outcomes.map(({ offset }) => offset))}),
         unnest(${textArray(outcomes.map(({ commandId }) => commandId))}),
         unnest(${int8Array(outcomes.map(({ firstSequence }) => firstSequence))}),
         unnest(${int4Array(outcomes.map(({ messageCount }) => messageCount))})`;
