-- Up Migration

-- What a command said, as a number, and where its record was: an id that comes again with other content is a mistake
-- of a producer, and who sees it is told where the first one is. Null in rows of the version before.
alter table inbox add column fingerprint integer, add column record_offset bigint;

-- Down Migration

alter table inbox drop column fingerprint, drop column record_offset;
