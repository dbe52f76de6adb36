import { beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { connect } from '../../../src/adapters/postgres/connection/session.ts';
import { deleteOldShortages } from '../../../src/adapters/postgres/notifications/old-shortages.ts';
import { undone } from '../views/undone.ts';
import { notificationDatabase } from './notification-database.ts';

const { database, pool, sql: run, stored } = notificationDatabase();

const reads = z.object({ readWhole: z.number(), rowsRead: z.number() });

const DAYS = 90;
const NEVER = new AbortController().signal;

type Row = {
  readonly number: number;
  readonly kind?: string;
  readonly ended?: boolean;
  readonly days: number;
};

/** Shortages of LAMP that were noted some days ago. `happened_at`, by a producer's clock, is now. */
const given = (rows: readonly Row[], notified: number) =>
  run(
    ...rows.map(
      ({ number, kind = 'out of stock', ended = false, days }) => `
        insert into notification_shortages (event_id, sku, number, order_id, qty, happened_at, kind, ended, noted_at)
        values ('e${number}', 'LAMP', ${number}, 'o${number}', 1, now(), '${kind}', ${ended}, now() - interval '${days} days')`,
    ),
    `insert into notification_skus (sku, shortages, notified) values ('LAMP', ${rows.length}, ${notified})`,
  );

const deleteOld = (stop = NEVER) => deleteOldShortages(pool(), DAYS, stop);

describe('shortages that were noted long ago', () => {
  it('are deleted if people were told of them, whatever became of the line', async () => {
    await given(
      [
        { number: 1, days: 91 },
        { number: 2, days: 91, kind: 'waits', ended: true },
        { number: 3, days: 91, kind: 'served' },
        { number: 4, days: 89 },
        { number: 5, days: 0 },
      ],
      5,
    );
    await expect(deleteOld()).resolves.toBe(3);
    await expect(stored()).resolves.toEqual({ LAMP: ['4 e4', '5 e5'] });
    await expect(deleteOld()).resolves.toBe(0);
  });

  it('stay while the line waits: its end has to find them', async () => {
    await given([{ number: 1, days: 4_000, kind: 'waits' }], 1);
    await expect(deleteOld()).resolves.toBe(0);
    await expect(stored()).resolves.toEqual({ LAMP: ['1 e1'] });
  });

  it('stay until somebody was told of them', async () => {
    await given(
      [
        { number: 1, days: 91 },
        { number: 2, days: 91 },
      ],
      1,
    );
    await expect(deleteOld()).resolves.toBe(1);
    await expect(stored()).resolves.toEqual({ LAMP: ['2 e2'] });
  });

  it('stay if the process is about to stop', async () => {
    await given([{ number: 1, days: 91 }], 1);
    await expect(deleteOld(AbortSignal.abort())).resolves.toBe(0);
  });

  it('are left to another notifier that deletes them already', async () => {
    await given(
      [
        { number: 1, days: 91 },
        { number: 2, days: 91 },
      ],
      2,
    );
    const { client: other, close } = await connect({ url: database.url });
    await other.query('begin; delete from notification_shortages where number = 1');
    await expect(deleteOld()).resolves.toBe(1);
    await other.query('rollback');
    await close();
    await expect(stored()).resolves.toEqual({ LAMP: ['1 e1'] });
  });
});

describe('many of them', () => {
  const OLD = 2_500;
  const RECENT = 60_000;

  beforeEach(() =>
    run(
      `insert into notification_shortages (event_id, sku, number, order_id, qty, happened_at, noted_at)
       select 'e' || n, 'SKU-' || n, 1, 'o', 1, now(), now() - interval '1 day' * case when n <= ${OLD} then 100 else 1 end
       from generate_series(1, ${OLD + RECENT}) as n`,
      `insert into notification_skus (sku, shortages, notified)
       select 'SKU-' || n, 1, 1 from generate_series(1, ${OLD + RECENT}) as n`,
      'analyze notification_shortages, notification_skus',
    ),
  );

  it('are found by index: no row is read that stays', async () => {
    const touched = await undone(pool(), async (connection) => {
      await expect(deleteOldShortages(connection, DAYS, NEVER)).resolves.toBe(OLD);
      return connection.one(sql.type(reads)`
        select seq_scan as "readWhole", idx_tup_fetch as "rowsRead"
        from pg_stat_xact_user_tables where relname = 'notification_shortages'`);
    });
    expect(touched.readWhole).toBe(0);
    expect(touched.rowsRead).toBeLessThanOrEqual(OLD);
  });
});
