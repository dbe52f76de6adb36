-- Up Migration

-- Batches that are used up (all is allocated) get more for ever, and what a product's page sums up of them hardly ever
-- changes: their units are kept, a row a SKU. What is open is summed up when it is read.
create table used_up_stock (
  sku text primary key,
  in_stock bigint not null, -- units of used-up batches in the warehouse: as many purchased as allocated
  on_the_way bigint not null -- those with an eta
) with (fillfactor = 70);

-- By trigger, so that workers of the version before keep them, too. Whoever changes a batch has locked its product, so
-- no two wait for each other here.
create function keep_used_up_stock() returns trigger language plpgsql as $$
begin
  insert into used_up_stock as kept (sku, in_stock, on_the_way)
  select sku, coalesce(sum(units) filter (where eta is null), 0), coalesce(sum(units) filter (where eta is not null), 0)
  from (values (old.sku, old.eta, -old.qty, old.open), (new.sku, new.eta, new.qty, new.open))
    as batch (sku, eta, units, open)
  where not open -- null: there was none, or there is none any more
  group by sku
  on conflict (sku) do update
  set in_stock = kept.in_stock + excluded.in_stock, on_the_way = kept.on_the_way + excluded.on_the_way;
  return null;
end $$;

-- For a batch that is and stays open, which is nearly each that a worker writes, the function is not called.
create trigger used_up_stock_of_new after insert on batches
  for each row when (not new.open) execute function keep_used_up_stock();
create trigger used_up_stock_of_changed after update on batches
  for each row when (not (old.open and new.open)) execute function keep_used_up_stock();
create trigger used_up_stock_of_deleted after delete on batches
  for each row when (not old.open) execute function keep_used_up_stock();

-- Down Migration

drop trigger used_up_stock_of_new on batches;
drop trigger used_up_stock_of_changed on batches;
drop trigger used_up_stock_of_deleted on batches;
drop function keep_used_up_stock;
drop table used_up_stock;
