-- Up Migration

-- A SKU's commands may come through several command partitions: two topics, a producer with another partitioner,
-- partitions that were added. Each has a stream of its own in the outbox; what a SKU's next event has to wait for is
-- the end of its last one, in whichever stream that is. Null: from before this migration, or no event yet.
alter table products
  add column last_stream integer, -- a checkpoint's id
  add column last_sequence bigint, -- of the last message of the commit that changed the product
  -- Those of the commit before, so that one statement can change the product and say what its events follow: an
  -- upsert returns the row as it is afterwards only.
  add column previous_stream integer,
  add column previous_sequence bigint;

-- [[checkpoint id, sequence], …]: the row is published once each of these streams is published up to there. Nearly
-- always null: a SKU whose records have the partition that Kafka gives their key has one stream.
alter table outbox add column published_after jsonb;

-- Down Migration

alter table outbox drop column published_after;
alter table products
  drop column last_stream, drop column last_sequence, drop column previous_stream, drop column previous_sequence;
