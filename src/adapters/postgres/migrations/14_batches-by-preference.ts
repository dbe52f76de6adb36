import type { MigrationBuilder } from 'node-pg-migrate';

// Not one transaction: workers read and write on while a large table is indexed and summed up. Each step may be done
// again, so a migration that was cut off is run once more.

/**
 * A page of a product's batches reads the batches of that page, however many there are: the open ones and the used-up
 * ones stand in the order of preference each. The worker loads the open ones by the same index, so a write pays for no
 * more indexes than before. None of its columns changes with what is allocated, until a batch is used up.
 */
const INDEX = `
  create index concurrently batches_by_preference
  on batches (sku, open, (coalesce(eta, '-infinity'::date)), created_version)`;

/** SKUs by SKUs, each with its product locked: nobody changes its batches meanwhile, and nobody waits for long. */
const SUM_UP = `
  do $$
  declare
    up_to text := '';
    chunk text[];
  begin
    loop
      select array_agg(sku order by sku) into chunk
      from (select sku from products where sku > up_to order by sku limit 200) as next;
      exit when chunk is null;
      -- In the order of the workers, or one of them and this would wait for each other.
      perform from products where sku = any(chunk) order by sku collate "C" for update;
      delete from used_up_stock where sku = any(chunk);
      insert into used_up_stock
      select sku, coalesce(sum(qty) filter (where eta is null), 0), coalesce(sum(qty) filter (where eta is not null), 0)
      from batches where sku = any(chunk) and not open
      group by sku;
      commit;
      up_to := chunk[cardinality(chunk)];
    end loop;
  end $$`;

export function up(pgm: MigrationBuilder): void {
  pgm.noTransaction();
  pgm.sql('drop index concurrently if exists batches_by_preference');
  pgm.sql(INDEX);
  pgm.sql('drop index concurrently if exists batches_of_sku');
  pgm.sql(SUM_UP);
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql('create index batches_of_sku on batches (sku, open)');
  pgm.sql('drop index batches_by_preference');
}
