import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { NotificationQueue, ShortageRange } from '../../../processing/notifications/queue.ts';
import { ConcurrentChange } from '../../../service-layer/errors.ts';
import { asTechnical } from '../connection/errors.ts';

const nothing = z.object({});

const waitingRow = z.object({
  sku: z.string(),
  shortages: z.number(),
  notified: z.number(),
  planned: z.number().nullable(),
  sinceLast: z.number().nullable(),
});

const shortageRow = z.object({
  kind: z.enum(['out of stock', 'waits', 'served']),
  eventId: z.string(),
  sku: z.string(),
  orderId: z.string(),
  qty: z.number(),
  time: z.number(),
});

export function postgresNotificationQueue(pool: DatabasePool): NotificationQueue {
  return {
    // By the clock of Postgres, so that all senders have the same notification window.
    waiting: (limit, except) =>
      asTechnical(() =>
        pool.any(sql.type(waitingRow)`
          select sku, shortages, notified, planned,
                 (extract(epoch from now() - notified_at) * 1000)::float8 as "sinceLast"
          from notification_skus
          where waiting and sku <> all(${sql.array([...except], 'text')})
          order by notified_at nulls first limit ${limit}`),
      ),

    async plan({ sku, first, last }, limit) {
      const { rowCount } = await asTechnical(() =>
        pool.query(sql.type(nothing)`
          update notification_skus set planned = ${last}
          where sku = ${sku} and notified = ${first - 1} and coalesce(planned, ${last}) = ${last}`),
      );
      if (rowCount !== 1)
        throw new ConcurrentChange(`another sender already handles the shortages of ${sku}`);
      return asTechnical(() =>
        pool.any(sql.type(shortageRow)`
          select kind, event_id as "eventId", sku, order_id as "orderId", qty,
                 (extract(epoch from happened_at) * 1000)::float8 as time
          from notification_shortages
          where sku = ${sku} and number between ${first} and ${Math.min(last, first + limit - 1)}
          order by number`),
      );
    },

    confirm: (range) =>
      asTechnical(async () => {
        await pool.query(sql.type(nothing)`
          update notification_skus set notified = planned, planned = null, notified_at = now()
          where ${isPlanned(range)}`);
      }),

    withdraw: (range) =>
      asTechnical(async () => {
        await pool.query(sql.type(nothing)`
          update notification_skus set planned = null where ${isPlanned(range)}`);
      }),
  };
}

const isPlanned = ({ sku, first, last }: ShortageRange) =>
  sql.fragment`sku = ${sku} and notified = ${first - 1} and planned = ${last}`;
