import { type FragmentSqlToken, sql } from 'slonik';
import type { InboxEntry, RecordOutcome } from '../../../processing/flush/inbox.ts';
import { int4Array, int8Array, textArray } from '../connection/binary-array.ts';
import { firstOpenDay, isAnyClosed, maybeInClosedDays } from '../retention/closed-inbox-days.ts';

const TODAY = sql.fragment`(now() at time zone 'utc')::date`;

const FIRST_USE = sql.fragment`checkpoint_id, record_offset, fingerprint`;

/**
 * Selects the ids that were handled on the given days or on a closed day, each as often as it is asked for, with its
 * row. Most ids are new, so the look-up of an id that was never handled must be cheap: an open day is searched by its
 * key, all closed days by one look at their filter.
 */
const handledOn = (days: FragmentSqlToken, commandIds: readonly string[]): FragmentSqlToken => sql.fragment`
  with asked as materialized (select unnest(${textArray(commandIds)}) as id)
  select id, known.* from asked cross join lateral (
    -- The limit makes Postgres look up each id by the key: a join would read the whole inbox.
    select ${FIRST_USE} from inbox
    where command_id = asked.id and received_on >= ${firstOpenDay} and ${days} limit 1
  ) as known
  union all
  select id, known.* from (${maybeInClosedDays(sql.fragment`asked`)}) as maybe cross join lateral (
    select ${FIRST_USE} from inbox where command_id = maybe.id and received_on < ${firstOpenDay} limit 1
  ) as known
  where ${isAnyClosed}
  union all
  -- The filters of closed days do not cover days that have no partition.
  select id, known.* from asked cross join lateral (
    select ${FIRST_USE} from inbox_rest where command_id = asked.id and received_on < ${firstOpenDay} limit 1
  ) as known
  where ${isAnyClosed} and (select exists (select from inbox_rest))`;

/**
 * Selects the ids that were handled before, each as often as it is asked for. Later days are left out, except tomorrow:
 * another process may have passed midnight already.
 */
export const handledIds = (commandIds: readonly string[]): FragmentSqlToken =>
  handledOn(sql.fragment`received_on <= ${TODAY} + 1`, commandIds);

/**
 * The same without today, where the insert's key finds duplicates. The condition does not use <>, with which Postgres
 * would search today's partition, too.
 */
export const handledOnOtherDays = (commandIds: readonly string[]): FragmentSqlToken =>
  handledOn(sql.fragment`(received_on < ${TODAY} or received_on = ${TODAY} + 1)`, commandIds);

/** Inserts the entries. An id that another process has inserted today violates the key, and the commit fails. */
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
