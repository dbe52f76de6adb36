import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { Inbox } from '../../processing/inbox.ts';
import { int4Array, int8Array, textArray } from './binary-array.ts';

export function postgresInbox(connection: CommonQueryMethods): Inbox {
  return {
    async handled(commandIds) {
      const ids = await connection.anyFirst(sql.prepared(
        'inbox-handled',
        z.object({ command_id: z.string() }),
      )`
        select id as command_id from unnest(${textArray(commandIds)}) as asked (id)
        cross join lateral (
          -- Days ahead are left out, but for one: another's midnight may have come. The limit has each id looked up
          -- by the key: a join would read the whole inbox.
          select from inbox where command_id = asked.id and received_on <= (now() at time zone 'utc')::date + 1 limit 1
        ) as known`);
      return new Set(ids);
    },

    async remember(entries) {
      if (entries.length === 0) return;
      await connection.query(sql.prepared('inbox-remember', z.object({}))`
        insert into inbox (command_id, checkpoint_id, first_sequence, message_count)
        select unnest(${textArray(entries.map(({ commandId }) => commandId))}),
               unnest(${int4Array(entries.map(({ checkpointId }) => checkpointId))}),
               unnest(${int8Array(entries.map(({ firstSequence }) => firstSequence))}),
               unnest(${int4Array(entries.map(({ messageCount }) => messageCount))})`);
    },
  };
}
