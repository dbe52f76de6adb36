-- Up Migration

-- The worker commits by one statement that writes all or nothing. Where a part of it did not find what it goes on from,
-- the statement ends in this error, and nothing of it is kept.
create function refuse(state text, reason text) returns text language plpgsql as $$
begin
  raise exception using errcode = state, message = reason;
end $$;

-- Down Migration

drop function refuse;
