import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { CheckpointMoved } from '../../../processing/flush/checkpoint.ts';
import type { ReadPosition, ShortageStore } from '../../../processing/notifications/shortage-store.ts';
import type { NotedLine } from '../../../processing/notifications/shortage.ts';
import { asTechnical } from '../connection/errors.ts';

const nothing = z.object({});
const positionRow = z.object({
  nextOffset: z.number(),
  lastOffset: z.number().nullable(),
  lastTimestamp: z.number().nullable(),
});

/** @param withServed whether people are told that a line that waited has its units */
export function postgresShortageStore(pool: DatabasePool, withServed: boolean): ShortageStore {
  return {
    async begin(positions) {
      const rows = positions.map(({ topic, partition, nextOffset }) => [topic, partition, nextOffset]);
      await asTechnical(() =>
        pool.query(sql.type(nothing)`
          insert into notification_positions (topic, partition, next_offset)
          select * from ${sql.unnest(rows, ['text', 'int4', 'int8'])} as row (topic, partition, next_offset)
          where not exists (select from notification_positions as known where known.topic = row.topic)
          on conflict do nothing`),
      );
    },

    async open({ topic, partition }, firstOffset) {
      const found = await asTechnical(async () => {
        await pool.query(sql.type(nothing)`
          insert into notification_positions (topic, partition, next_offset)
          values (${topic}, ${partition}, ${firstOffset})
          on conflict do nothing`);
        return pool.one(sql.type(positionRow)`
          select next_offset as "nextOffset", last_offset as "lastOffset", last_timestamp as "lastTimestamp"
          from notification_positions where topic = ${topic} and partition = ${partition}`);
      });
      const { nextOffset, lastOffset: offset, lastTimestamp: timestamp } = found;
      const last = offset === null || timestamp === null ? null : { offset, timestamp };
      return { topic, partition, nextOffset, last };
    },

    store: (from, to, lines) =>
      asTechnical(() =>
        pool.transaction(async (connection) => {
          // First, because its row lock stops another reader of the same records.
          await move(connection, from, to);
          return insert(connection, lines, withServed);
        }),
      ),
  };
}

/** Compares the last timestamp, too: in a topic that was deleted and created again, the same offsets occur again. */
async function move(connection: CommonQueryMethods, from: ReadPosition, to: ReadPosition): Promise<void> {
  const { rowCount } = await connection.query(sql.type(nothing)`
    update notification_positions
    set next_offset = ${to.nextOffset}, last_offset = ${to.last?.offset ?? null},
        last_timestamp = ${to.last?.timestamp ?? null}
    where topic = ${from.topic} and partition = ${from.partition} and next_offset = ${from.nextOffset}
      and last_timestamp is not distinct from ${from.last?.timestamp ?? null}`);
  if (rowCount === 1) return;
  throw new CheckpointMoved(
    `the position of ${from.topic}-${from.partition} is no longer at ${from.nextOffset}`,
  );
}

/**
 * Numbers the shortages of each SKU without gaps: the row with the SKU's last number is locked until the commit.
 * Events that are stored already are left out. Returns how many were inserted.
 */
async function insert(
  connection: CommonQueryMethods,
  lines: readonly NotedLine[],
  withServed: boolean,
): Promise<number> {
  if (lines.length === 0) return 0;
  const distinct = [...new Map(lines.map((line) => [line.eventId, line])).values()];
  const rows = distinct.map(({ eventId, sku, orderId, qty, time, kind }, index) => [
    index,
    eventId,
    sku,
    orderId,
    qty,
    time / 1_000,
    kind,
  ]);
  const { rowCount } = await connection.query(sql.type(nothing)`
    with unknown as (
      select *, lag(kind) over of_line as kind_before, lead(kind) over of_line as kind_after
      from ${sql.unnest(rows, ['int4', 'text', 'text', 'text', 'int4', 'float8', 'text'])}
        as row (place, event_id, sku, order_id, qty, seconds, kind)
      where not exists (select from notification_shortages as known where known.event_id = row.event_id)
      window of_line as (partition by sku, order_id order by place)
    ), ended as (
      update notification_shortages as known set ended = true
      from (select distinct sku, order_id from unknown where kind in ('served', 'cancelled')) as line
      where known.sku = line.sku and known.order_id = line.order_id and known.kind = 'waits' and not known.ended
    ), fresh as (
      select *, count(*) over (partition by sku) as of_sku,
             row_number() over (partition by sku order by place) as nth
      from unknown
      where kind in ('out of stock', 'waits')
        -- Only a line that waits can be served.
        or kind = 'served' and ${withServed} and (kind_before = 'waits' or kind_before is null and exists (
          select from notification_shortages as known
          where known.sku = unknown.sku and known.order_id = unknown.order_id and known.kind = 'waits'
            and not known.ended))
    ), counted as (
      insert into notification_skus (sku, shortages)
      select distinct sku, of_sku from fresh order by sku -- in one order, so that two readers do not deadlock
      on conflict (sku) do update set shortages = notification_skus.shortages + excluded.shortages
      returning sku, shortages
    )
    insert into notification_shortages (event_id, sku, number, order_id, qty, happened_at, kind, ended)
    select event_id, sku, shortages - of_sku + nth, order_id, qty, to_timestamp(seconds), kind,
           kind = 'waits' and coalesce(kind_after in ('served', 'cancelled'), false)
    from fresh join counted using (sku)`);
  return rowCount;
}
