-- Up Migration

-- A row of the outbox holds consecutive messages of one kind, up to 512, each behind its length (four bytes) and as it
-- stands in Kafka's log, all together one zstd frame: names of headers and fields are the same in all of them, and a
-- tenth of the bytes is left to log, store and read. To read them: bin/allocation outbox

-- A worker that is at work commits first, or waits and then finds another table.
lock table outbox in access exclusive mode;

do $$
begin
  if exists (
    select from outbox left join relay_progress using (checkpoint_id)
    where first_sequence + message_count - 1 > coalesce(published_sequence, 0)
  ) then
    raise exception 'the outbox holds messages that are not published: stop the workers, let a relay of the version before publish what is left, and migrate again';
  end if;
end $$;

drop table outbox;

-- The key serves the relay, which reads in order from its position; and two writers that go on from the same message
-- cannot both commit. Dropped by table partition (a day), never by delete.
create table outbox (
  checkpoint_id integer not null,
  first_sequence bigint not null,
  message_count integer not null,
  created_on date not null default (now() at time zone 'utc')::date,
  created_at timestamptz not null default now(),
  kind text not null,
  bytes integer not null, -- of the messages, before they were compressed
  records bytea not null,
  primary key (checkpoint_id, first_sequence, created_on)
) partition by range (created_on);

-- Compressed already: Postgres need not try. Partitions made later inherit it.
alter table outbox alter column records set storage external;

create table outbox_rest partition of outbox default;

-- Down Migration

lock table outbox in access exclusive mode;

do $$
begin
  if exists (
    select from outbox left join relay_progress using (checkpoint_id)
    where first_sequence + message_count - 1 > coalesce(published_sequence, 0)
  ) then
    raise exception 'the outbox holds messages that are not published: stop the workers, let the relay publish what is left, and go back again';
  end if;
end $$;

drop table outbox;
create table outbox (
  checkpoint_id integer not null,
  first_sequence bigint not null,
  message_count integer not null,
  created_on date not null default (now() at time zone 'utc')::date,
  created_at timestamptz not null default now(),
  kind text not null,
  records bytea[] not null,
  primary key (checkpoint_id, first_sequence, created_on)
) partition by range (created_on);
alter table outbox alter column records set storage external;
create table outbox_rest partition of outbox default;
