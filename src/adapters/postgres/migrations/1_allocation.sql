-- Up Migration

-- One row a SKU. The version counts the SKU's events and guards every write to its batches and lines.
create table products (
  sku text primary key,
  version bigint not null
);

-- One row a batch. References are unique over all SKUs: the primary key settles races between partitions.
-- No foreign keys here or below: the worker writes all of an aggregate in one transaction under the product's
-- version, and a check per row would be paid on every command.
create table batches (
  ref text primary key,
  sku text not null,
  eta date,
  created_qty integer not null,
  created_version bigint not null,
  qty integer not null check (qty >= 0),
  allocated integer not null check (allocated >= 0),
  open boolean not null generated always as (allocated < qty) stored,
  constraint never_more_allocated_than_purchased check (allocated <= qty)
) with (fillfactor = 70); -- room on the page, so that a change of allocated needs no new index entries

-- Loading a product reads only batches that can still serve a line, however many were emptied before.
-- On open, not on (allocated < qty): an index on changing columns would make every update write it.
create index batches_open on batches (sku) where open;

-- One row an allocated line. By order first: the key serves "what has this order?" as well.
create table order_lines (
  order_id text not null,
  sku text not null,
  qty integer not null check (qty > 0),
  batch_ref text not null,
  allocated_version bigint not null,
  primary key (order_id, sku)
);

-- A batch that is cut gives up its newest lines first; this finds them without reading the others.
create index order_lines_of_batch on order_lines (batch_ref, allocated_version);

-- One row a command partition: how far it is handled, and the last sequence given in its outbox.
create table checkpoints (
  id integer generated always as identity primary key,
  topic text not null,
  partition integer not null,
  next_offset bigint not null,
  last_sequence bigint not null default 0,
  last_timestamp double precision, -- a producer may send any number
  unique (topic, partition)
) with (fillfactor = 50); -- updated by every transaction: keeps the row on its page

-- Ids that producers gave to commands, and the outbox messages each led to. Dropped by table partition (a day).
create table inbox (
  command_id text not null,
  received_on date not null default (now() at time zone 'utc')::date,
  checkpoint_id integer not null,
  first_sequence bigint not null,
  message_count integer not null,
  primary key (command_id, received_on)
) partition by range (received_on);

-- Messages to publish, numbered per command partition without gaps. The key serves the relay, which reads
-- in order from its position. Dropped by table partition (a day), never by delete.
create table outbox (
  checkpoint_id integer not null,
  sequence bigint not null,
  created_on date not null default (now() at time zone 'utc')::date,
  kind text not null,
  message_id text not null,
  key bytea,
  value bytea,
  headers text not null,
  primary key (checkpoint_id, sequence, created_on)
) partition by range (created_on);

-- Take what no day's partition is there for, so that a late maintenance run stops nothing.
create table inbox_rest partition of inbox default;
create table outbox_rest partition of outbox default;

-- Down Migration

drop table outbox, inbox, checkpoints, order_lines, batches, products;
