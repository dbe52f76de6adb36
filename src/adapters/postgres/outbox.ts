import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { Outbox } from '../../processing/outbox.ts';
import { OUTBOX_CHANNEL } from './outbox-bell.ts';
import { storeHeaders } from './stored-headers.ts';

export function postgresOutbox(connection: CommonQueryMethods): Outbox {
  return {
    async append(checkpointId, messages) {
      if (messages.length === 0) return;
      const rows = messages.map(({ sequence, kind, id, key, value, headers }) => [
        checkpointId,
        sequence,
        kind,
        id,
        key,
        value,
        storeHeaders(headers),
      ]);
      await connection.query(sql.type(z.object({}))`
        insert into outbox (checkpoint_id, sequence, kind, message_id, key, value, headers)
        select * from ${sql.unnest(rows, ['int4', 'int8', 'text', 'text', 'bytea', 'bytea', 'text'])}`);
      await connection.query(sql.type(z.object({}))`select pg_notify(${OUTBOX_CHANNEL}, '')`);
    },
  };
}
