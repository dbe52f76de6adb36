import { encodeMessage } from '../../../src/processing/flush/message-codec.ts';
import { packed } from '../../support/builders/packed-messages.ts';

/**
 * 9,500 SKUs with two batches each, BEST-SELLER with 1,000, of which the last 10 have units left, and EVERGREEN with
 * 20,000 that are used up and 10 that have units left.
 */
const stock = [
  'alter table batches disable trigger user', // otherwise each of these rows would update one SKU's sum again
  `insert into batches
   select 'B' || n, case when n % 20 = 0 then 'BEST-SELLER' else 'SKU-' || n % 10000 end,
          case when n % 3 > 0 then date '2030-01-01' + n % 100 end, 10, n, 10, case when n > 19800 then 9 else 10 end
   from generate_series(1, 20000) as n`,
  `insert into batches
   select 'E' || n, 'EVERGREEN', case when n % 3 > 0 then date '2030-01-01' + n % 100 end, 10, n, 10,
          case when n > 20000 then 9 else 10 end
   from generate_series(1, 20010) as n`,
  'alter table batches enable trigger user',
  `insert into used_up_stock
   select sku, coalesce(sum(qty) filter (where eta is null), 0), coalesce(sum(qty) filter (where eta is not null), 0)
   from batches where not open group by sku`,
  `insert into products select distinct sku, 1000000 from batches`,
];

/** 200,000 lines in 50,000 orders. */
const lines = `
  insert into order_lines
  select 'order-' || n % 50000, 'SKU-' || n, 1, 'B' || 1 + n % 20000, n from generate_series(1, 200000) as n`;

/** 2,000 lines of 200 SKUs wait, as many found nothing, and 9,000 SKUs were short at some time. */
const short = [
  `insert into order_lines (order_id, sku, qty, allocated_version)
   select 'patient-' || n, 'SKU-' || n % 200, 20, 200000 + n from generate_series(1, 2000) as n`,
  `insert into notification_skus (sku, shortages) select 'SKU-' || n, 10 from generate_series(1, 9000) as n`,
  `insert into notification_shortages (event_id, sku, number, order_id, qty, happened_at)
   select 'event-' || n, 'SKU-' || 1 + n % 200, 1 + n / 200, 'lost-' || n, 20, now()
   from generate_series(0, 1999) as n`,
];

const { record } = encodeMessage('event', { key: null, value: Buffer.from('{}'), headers: [] });
const TWO_RECORDS = `\\x${packed([record, record]).toString('hex')}`;

/** 60,000 commands of two events each, on two days and in the default partition. */
const outcomes = [
  ...['inbox', 'record_outcomes', 'outbox', 'order_messages'].flatMap((table) =>
    ['2026-01-01', '2026-01-02'].map(
      (day) =>
        `create table ${table}_of_${day.replaceAll('-', '')} partition of ${table}
         for values from ('${day}') to (date '${day}' + 1) with (autovacuum_enabled = false)`,
    ),
  ),
  `insert into inbox
   select 'command-' || n, date '2026-01-01' + n % 3, 1, n * 2, 2 from generate_series(1, 60000) as n`,
  `insert into checkpoints (topic, partition, next_offset) values ('allocation.commands', 0, 60001)`,
  `insert into record_outcomes
   select (select id from checkpoints), n, date '2026-01-01' + n % 3, 'failed-' || n, n * 2, 2
   from generate_series(1, 60000) as n`,
  `insert into outbox (checkpoint_id, first_sequence, message_count, created_on, kind, bytes, records)
   select 1, n * 2, 2, date '2026-01-01' + n % 3, 'event', 2, '${TWO_RECORDS}'
   from generate_series(1, 60000) as n`,
  `insert into order_messages
   select 'order-' || n % 50000, date '2026-01-01' + n % 3, timestamptz '2026-01-01Z' + n % 3 * interval '1 day', 1, n * 2
   from generate_series(1, 60000) as n`,
];

/** Of the 20,000 batches of SKU-…, 500 are late. */
const late = `
  update batches set eta = date '2026-01-01' + created_version::int % 100
  where ref like 'B%' and created_version % 40 = 1 and eta is not null`;

/** While autovacuum works on these tables, only a superuser could drop the database. */
const quiet = [
  'batches',
  'used_up_stock',
  'products',
  'order_lines',
  'inbox_rest',
  'record_outcomes_rest',
  'outbox_rest',
  'order_messages_rest',
].map((table) => `alter table ${table} set (autovacuum_enabled = false)`);

/** Statements that fill a database with so many rows that a sequential scan is slower than an index. */
export const largeStock: readonly string[] = [
  ...quiet,
  ...stock,
  lines,
  ...short,
  late,
  ...outcomes,
  'analyze batches, used_up_stock, products, order_lines, inbox, record_outcomes, outbox, order_messages, notification_skus, notification_shortages',
];
