import type { MigrationBuilder } from 'node-pg-migrate';

// Not one transaction: workers read and write on while a large table is indexed. Each step may be done again, so a
// migration that was cut off is run once more. New columns have constant defaults, so no row is rewritten.

const BATCHES = `
  alter table batches
    add column if not exists created_eta date, -- null: the eta has not changed
    add column if not exists received_qty integer, -- null: not received
    add column if not exists dispatched integer not null default 0`;

/**
 * What is not the usual case of an allocated line: it may wait, was asked for before this allocation, or left the
 * warehouse. Not columns of `order_lines`: workers of version 0.1 read all columns of it in one half of a union, so one
 * column more would break their statement. A row counts while its line has this `allocated_version`: such a worker
 * changes and deletes lines without it.
 */
const LINES = `
  alter table order_lines alter column batch_ref drop not null; -- null: the line waits, since allocated_version
  create table if not exists order_line_details (
    order_id text not null,
    sku text not null,
    allocated_version bigint not null,
    may_wait boolean not null,
    requested_version bigint not null,
    dispatched boolean not null,
    primary key (order_id, sku)
  )`;

/** The triggers of migration 13 also sum up the dispatched units of used-up batches. */
const USED_UP = `
  alter table used_up_stock add column if not exists dispatched bigint not null default 0;
  create or replace function keep_used_up_stock() returns trigger language plpgsql as $$
  begin
    insert into used_up_stock as kept (sku, in_stock, on_the_way, dispatched)
    select sku, coalesce(sum(units) filter (where eta is null), 0),
           coalesce(sum(units) filter (where eta is not null), 0), coalesce(sum(gone), 0)
    from (values (old.sku, old.eta, -old.qty, -old.dispatched, old.open),
                 (new.sku, new.eta, new.qty, new.dispatched, new.open)) as batch (sku, eta, units, gone, open)
    where not open -- null: there was none, or there is none any more
    group by sku
    on conflict (sku) do update set
      in_stock = kept.in_stock + excluded.in_stock, on_the_way = kept.on_the_way + excluded.on_the_way,
      dispatched = kept.dispatched + excluded.dispatched;
    return null;
  end $$`;

const USED_UP_BEFORE = `
  create or replace function keep_used_up_stock() returns trigger language plpgsql as $$
  begin
    insert into used_up_stock as kept (sku, in_stock, on_the_way)
    select sku, coalesce(sum(units) filter (where eta is null), 0), coalesce(sum(units) filter (where eta is not null), 0)
    from (values (old.sku, old.eta, -old.qty, old.open), (new.sku, new.eta, new.qty, new.open))
      as batch (sku, eta, units, open)
    where not open
    group by sku
    on conflict (sku) do update
    set in_stock = kept.in_stock + excluded.in_stock, on_the_way = kept.on_the_way + excluded.on_the_way;
    return null;
  end $$;
  alter table used_up_stock drop column dispatched`;

/** What people were told of a line. */
const SHORTAGES = `
  alter table notification_shortages
    add column if not exists kind text not null default 'out of stock',
    add column if not exists ended boolean not null default false -- of one that waited: it was served or cancelled`;

// Added as not valid, which locks the table for a moment; validating it afterwards blocks no writers.
const DISPATCHED = `
  alter table batches drop constraint if exists never_more_dispatched_than_allocated;
  alter table batches add constraint never_more_dispatched_than_allocated
    check (dispatched between 0 and allocated) not valid`;

/**
 * The first two hold only lines that wait: one has them in the order in which they are served, the other tells the
 * smallest one, so that a worker need not read all to know that none fits. The last finds what was last noted of a line.
 */
const INDEXES = {
  order_lines_waiting: 'order_lines (sku, allocated_version) where batch_ref is null',
  order_lines_waiting_by_qty: 'order_lines (sku, qty, allocated_version) where batch_ref is null',
  notification_shortages_of_line: 'notification_shortages (sku, order_id, number)',
};

export function up(pgm: MigrationBuilder): void {
  pgm.noTransaction();
  pgm.sql(BATCHES);
  pgm.sql(LINES);
  pgm.sql(USED_UP);
  pgm.sql(DISPATCHED);
  pgm.sql(SHORTAGES);
  pgm.sql('alter table batches validate constraint never_more_dispatched_than_allocated');
  for (const [name, definition] of Object.entries(INDEXES)) {
    pgm.sql(`drop index concurrently if exists ${name}`);
    pgm.sql(`create index concurrently ${name} on ${definition}`);
  }
}

export function down(pgm: MigrationBuilder): void {
  for (const name of Object.keys(INDEXES)) pgm.sql(`drop index ${name}`);
  pgm.sql('alter table order_lines alter column batch_ref set not null');
  pgm.sql('drop table order_line_details');
  pgm.sql(USED_UP_BEFORE);
  pgm.sql('alter table notification_shortages drop column kind, drop column ended');
  pgm.sql('alter table batches drop constraint never_more_dispatched_than_allocated');
  pgm.sql('alter table batches drop column created_eta, drop column received_qty, drop column dispatched');
}
