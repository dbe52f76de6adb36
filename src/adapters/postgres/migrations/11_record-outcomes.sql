-- Up Migration

-- What came of records that the inbox does not know: commands to which no producer gave an id, and dead letters. A row
-- a record. Dropped by table partition (a day), as the messages are that it names.
create table record_outcomes (
  checkpoint_id integer not null,
  record_offset bigint not null,
  recorded_on date not null default (now() at time zone 'utc')::date,
  command_id text, -- of a dead letter, if its producer gave it one
  first_sequence bigint not null,
  message_count integer not null
) partition by range (recorded_on);

-- Finds a record by its place. Not unique: a topic that was created again has the same offsets once more.
create index record_outcomes_of_place on record_outcomes (checkpoint_id, record_offset);
-- Finds a dead letter by the id of its command.
create index record_outcomes_of_command on record_outcomes (command_id) where command_id is not null;

-- Takes rows of days that have no partition.
create table record_outcomes_rest partition of record_outcomes default;

-- Down Migration

drop table record_outcomes;
