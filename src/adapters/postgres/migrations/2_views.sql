-- Up Migration

-- The views sum up all batches of a SKU, the worker loads the open ones: one index for both, so that a write pays
-- for no more indexes than before. None in the order of preference (eta, created_version): the sums read all of a
-- SKU's batches anyway. Not one column more: on allocated or qty, each update would have to write every index.
create index batches_of_sku on batches (sku, open);
drop index batches_open;

-- Down Migration

create index batches_open on batches (sku) where open;
drop index batches_of_sku;
