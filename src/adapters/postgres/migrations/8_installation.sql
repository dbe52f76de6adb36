-- Up Migration

-- One row: who this database and its processes are to others on the same Kafka. The id goes along with dumps, backups
-- and standbys, so a restored database is the same installation.
create table installation (
  is_only boolean primary key default true check (is_only),
  id uuid not null default gen_random_uuid(),
  -- By which its relays publish. By others, all that is in the outbox would be published a second time.
  relay_transactional_id text,
  relay_position_topic text,
  -- Names in Kafka that are known to be its own: they are not looked up again.
  claimed text[] not null default '{}'
);
insert into installation default values;

-- Down Migration

drop table installation;
