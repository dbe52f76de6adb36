-- Up Migration

-- How far each stream of the outbox is published, as the relay says about once a second: never ahead of the
-- truth, which is in Kafka. For what asks in SQL: retention, and people.
create table relay_progress (
  checkpoint_id integer primary key,
  published_sequence bigint not null,
  told_at timestamptz not null default now()
) with (fillfactor = 50); -- updated again and again: keeps the row on its page

-- Down Migration

drop table relay_progress;
