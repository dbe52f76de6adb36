-- Up Migration

-- Which messages of the outbox tell of an order: its events, and the rejections of commands that named it. The API fills
-- it from the outbox, so a worker's commit pays nothing for it. Dropped by table partition (a day), as the messages are.
create table order_messages (
  order_id text not null,
  created_on date not null, -- the day of the message in the outbox
  created_at timestamptz not null,
  checkpoint_id integer not null,
  sequence bigint not null
) partition by range (created_on);

-- Finds what happened to an order, in order, and orders by the beginning of their ids.
create index order_messages_of_order on order_messages (order_id, created_at, checkpoint_id, sequence);

-- Takes rows of days that have no partition.
create table order_messages_rest partition of order_messages default;

-- The days that the outbox has: they are read first.
do $$
declare
  day date;
begin
  for day in
    select to_date(right(relname, 8), 'YYYYMMDD') from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = 'outbox'::regclass and relname ~ '^outbox_[0-9]{8}$'
  loop
    execute format('create table %I partition of order_messages for values from (%L) to (%L)',
      'order_messages_' || to_char(day, 'YYYYMMDD'), day, day + 1);
  end loop;
end $$;

-- One row a command partition: up to which message the outbox was looked at.
create table order_messages_positions (
  checkpoint_id integer primary key,
  sequence bigint not null
) with (fillfactor = 50); -- updated again and again: keeps the row on its page

-- Down Migration

drop table order_messages, order_messages_positions;
