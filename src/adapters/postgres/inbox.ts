import { type FragmentSqlToken, sql } from 'slonik';
import type { InboxEntry } from '../../processing/inbox.ts';
import { int4Array, int8Array, textArray } from './binary-array.ts';

/** Those of the ids that were handled before, each as often as it is asked for. */
export const handledIds = (commandIds: readonly string[]): FragmentSqlToken => sql.fragment`
  select id from unnest(${textArray(commandIds)}) as asked (id)
  cross join lateral (
    -- Days ahead are left out, but for one: another's midnight may have come. The limit has each id looked up by the
    -- key: a join would read the whole inbox.
    select from inbox where command_id = asked.id and received_on <= (now() at time zone 'utc')::date + 1 limit 1
  ) as known`;

/**
 * Those of the ids that were handled on another day than today: the key finds those of today, when they are
 * remembered. Not by <>: a day that is not asked for would be looked into all the same.
 */
export const handledOnOtherDays = (commandIds: readonly string[]): FragmentSqlToken => sql.fragment`
  select id from unnest(${textArray(commandIds)}) as asked (id)
  cross join lateral (
    select from inbox
    where command_id = asked.id and (
      received_on < (now() at time zone 'utc')::date or received_on = (now() at time zone 'utc')::date + 1)
    limit 1 -- by the key, likewise
  ) as known`;

/** An id that was remembered meanwhile is a conflict of the key. */
export const inboxInsert = (entries: readonly InboxEntry[]): FragmentSqlToken => sql.fragment`
  insert into inbox (command_id, checkpoint_id, first_sequence, message_count)
  select unnest(${textArray(entries.map(({ commandId }) => commandId))}),
         unnest(${int4Array(entries.map(({ checkpointId }) => checkpointId))}),
         unnest(${int8Array(entries.map(({ firstSequence }) => firstSequence))}),
         unnest(${int4Array(entries.map(({ messageCount }) => messageCount))})`;
