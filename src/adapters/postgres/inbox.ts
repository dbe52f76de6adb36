import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { Inbox } from '../../processing/inbox.ts';

export function postgresInbox(connection: CommonQueryMethods): Inbox {
  return {
    async handled(commandIds) {
      const ids = await connection.anyFirst(sql.type(z.object({ command_id: z.string() }))`
        select command_id from inbox where command_id = any(${sql.array([...commandIds], 'text')})`);
      return new Set(ids);
    },

    async remember(entries) {
      if (entries.length === 0) return;
      const rows = entries.map((entry) => [
        entry.commandId,
        entry.checkpointId,
        entry.firstSequence,
        entry.messageCount,
      ]);
      await connection.query(sql.type(z.object({}))`
        insert into inbox (command_id, checkpoint_id, first_sequence, message_count)
        select * from ${sql.unnest(rows, ['text', 'int4', 'int8', 'int4'])}`);
    },
  };
}
