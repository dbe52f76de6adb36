-- Up Migration

-- Days of the inbox that are over are closed: a Bloom filter says of most ids, by one look, that no closed day has them,
-- where each day's key had to be looked into. close-days.ts makes it anew once a day.

-- One row. Days before this one are closed; -infinity: none is.
create table inbox_closed (
  only_row boolean primary key default true check (only_row),
  closed_before date not null,
  blocks integer not null check (blocks > 0)
);
insert into inbox_closed (closed_before, blocks) values ('-infinity', 1);

-- The filter, in blocks: all bits of an id are in one row.
create table inbox_closed_ids (
  block integer primary key,
  bits bit(4096) not null
);
alter table inbox_closed_ids alter column bits set storage plain; -- a bit is read where it lies: not compressed

-- Where an id's hash has its bits: in one block, five of them. Here, so that who fills the filter and who asks it agree,
-- whatever their version. Each is written into the statement by Postgres, and costs no call.
create function inbox_id_hash(id text) returns bigint immutable parallel safe
  return hashtextextended(id, 0);
create function inbox_id_block(hash bigint, blocks integer) returns integer immutable parallel safe
  return ((hash & 9223372036854775807) % blocks)::integer;
create function inbox_id_bit(hash bigint, number integer) returns integer immutable parallel safe
  return (hash >> (12 * number) & 4095)::integer;

-- Who writes into a closed day after all (a statement that began before midnight, a clock that was set back) opens all
-- days again. Each day's partition has it as a trigger from the time on when it is closed.
create function open_inbox_days() returns trigger language plpgsql as $$
begin
  update inbox_closed set closed_before = '-infinity' where closed_before > new.received_on;
  return new;
end $$;

-- Down Migration

drop function open_inbox_days cascade;
drop table inbox_closed_ids, inbox_closed;
drop function inbox_id_hash, inbox_id_block, inbox_id_bit;
