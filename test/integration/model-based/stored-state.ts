import { z } from 'zod';
import { type StockState, stateOf } from '../../support/model/stock-state.ts';
import { runSql } from '../postgres/test-database.ts';

// By separate SQL. JSON has dates and whole numbers in the domain's form.
const STATE = `
  select json_build_object(
    'products', (select coalesce(json_agg(json_build_object('sku', sku, 'version', version)), '[]') from products),
    'batches', (
      select coalesce(json_agg(json_build_object(
        'ref', ref, 'sku', sku, 'eta', eta, 'qty', qty, 'allocated', allocated, 'dispatched', dispatched,
        'createdQty', created_qty, 'createdVersion', created_version, 'receivedQty', received_qty,
        'createdEta', coalesce(created_eta, eta))), '[]')
      from batches),
    'lines', (
      select coalesce(json_agg(
        json_build_object(
          'orderId', order_id, 'sku', sku, 'qty', qty, 'mayWait', batch_ref is null or coalesce(may_wait, false),
          'requestedVersion', coalesce(requested_version, allocated_version))::jsonb ||
        case when batch_ref is null then '{"state": "waiting"}' else json_build_object(
          'state', case when dispatched then 'dispatched' else 'allocated' end,
          'batchRef', batch_ref, 'allocatedVersion', allocated_version)::jsonb end), '[]')
      from order_lines left join order_line_details using (order_id, sku, allocated_version))
  ) as state`;

const stored = z.object({ state: z.custom<StockState>() });

// The sums that a trigger keeps must agree with the batches.
const WRONGLY_KEPT = `
  select sku, kept, had from (
    select sku, json_build_array(in_stock, on_the_way)::text as kept from used_up_stock
    where in_stock <> 0 or on_the_way <> 0
  ) as sums
  full join (
    select sku, json_build_array(coalesce(sum(qty) filter (where eta is null), 0),
                                 coalesce(sum(qty) filter (where eta is not null), 0))::text as had
    from batches where not open and qty > 0 group by sku
  ) as used_up using (sku)
  where kept is distinct from had`;

/** The whole stock as stored in Postgres. Throws if the kept sums of used-up batches are wrong. */
export async function storedState(url: string): Promise<StockState> {
  const wrong = await runSql(url, WRONGLY_KEPT);
  if (wrong.length > 0) throw new Error(`kept of used-up batches: ${JSON.stringify(wrong)}`);
  const [row] = await runSql(url, STATE);
  return stateOf(stored.parse(row).state);
}
