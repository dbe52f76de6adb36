import { z } from 'zod';
import { type StockState, stateOf } from '../../support/model/stock-state.ts';
import { runSql } from '../postgres/test-database.ts';

// By SQL of the test's own. JSON has dates and whole numbers as the domain has them.
const STATE = `
  select json_build_object(
    'products', (select coalesce(json_agg(json_build_object('sku', sku, 'version', version)), '[]') from products),
    'batches', (
      select coalesce(json_agg(json_build_object(
        'ref', ref, 'sku', sku, 'eta', eta, 'qty', qty, 'allocated', allocated,
        'createdQty', created_qty, 'createdVersion', created_version)), '[]')
      from batches),
    'lines', (
      select coalesce(json_agg(json_build_object(
        'orderId', order_id, 'sku', sku, 'qty', qty, 'batchRef', batch_ref,
        'allocatedVersion', allocated_version)), '[]')
      from order_lines)
  ) as state`;

const stored = z.object({ state: z.custom<StockState>() });

/** All that Postgres has stored of the stock. */
export async function storedState(url: string): Promise<StockState> {
  const [row] = await runSql(url, STATE);
  return stateOf(stored.parse(row).state);
}
