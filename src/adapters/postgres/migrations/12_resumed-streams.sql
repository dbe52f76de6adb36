-- Up Migration

-- Where a person lets a relay go on whose position was lost: after this message. Null: nothing is to be accepted.
alter table relay_progress add column resume_after bigint;

-- Down Migration

alter table relay_progress drop column resume_after;
