-- Up Migration

-- One row an OutOfStock event, numbered per SKU in the order they were taken in. Rows are written once and never
-- changed. Those up to `notified` are history: they also keep a log that is read again from telling twice.
create table notification_shortages (
  event_id text primary key,
  sku text not null,
  number bigint not null,
  order_id text not null,
  qty integer not null,
  happened_at timestamptz not null,
  unique (sku, number) -- a notification tells of a range of them, and reads its beginning only
);

-- One row a SKU. What is to be told, and what was, are numbers here: a notification of a million shortages is
-- confirmed by one update.
create table notification_skus (
  sku text primary key,
  shortages bigint not null, -- number of its last shortage
  notified bigint not null default 0, -- the last one told of
  planned bigint, -- the last one that a notification tells of which was begun and is not confirmed
  notified_at timestamptz,
  waiting boolean not null generated always as (shortages > notified) stored,
  constraint told_in_order check (notified <= planned and planned <= shortages)
) with (fillfactor = 70); -- room on the page, so that a further shortage needs no new index entries

-- Finds who is due next, and when, however many SKUs have nothing to tell.
-- On waiting, not on (shortages > notified): an index on changing columns would make every update write it.
create index notification_skus_waiting on notification_skus (notified_at nulls first) where waiting;

-- One row a partition of the event topic: how far it is read, and the last record there.
create table notification_positions (
  topic text not null,
  partition integer not null,
  next_offset bigint not null,
  last_offset bigint,
  last_timestamp double precision, -- a producer may send any number
  primary key (topic, partition)
) with (fillfactor = 50); -- updated by every transaction: keeps the row on its page

-- Down Migration

drop table notification_positions, notification_skus, notification_shortages;
