import type { Pool, PoolClient } from 'pg';

type Command =
  | { readonly type: 'CreateBatch'; readonly data: { ref: string; sku: string; qty: number } }
  | { readonly type: 'Allocate'; readonly data: { orderId: string; sku: string; qty: number } };

/** One message, one transaction: state, the id of the command and its event together. */
export async function handleCommand(pool: Pool, id: string, command: Command): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rowCount } = await client.query(
      'insert into naive_handled (command_id) values ($1) on conflict do nothing',
      [id],
    );
    if (rowCount === 1) await apply(client, id, command);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function apply(client: PoolClient, id: string, { type, data }: Command): Promise<void> {
  if (type === 'CreateBatch') {
    await client.query('insert into naive_batches (ref, sku, qty) values ($1, $2, $3)', [
      data.ref,
      data.sku,
      data.qty,
    ]);
    return publish(client, data.sku, 'BatchCreated', { id, ...data });
  }
  const { rows } = await client.query<{ ref: string }>(
    'select ref from naive_batches where sku = $1 and qty - allocated >= $2 order by ref limit 1 for update',
    [data.sku, data.qty],
  );
  const batchRef = rows[0]?.ref;
  if (batchRef === undefined) return publish(client, data.sku, 'OutOfStock', { id, ...data });
  await client.query('update naive_batches set allocated = allocated + $2 where ref = $1', [
    batchRef,
    data.qty,
  ]);
  await client.query(
    'insert into naive_order_lines (order_id, sku, qty, batch_ref) values ($1, $2, $3, $4)',
    [data.orderId, data.sku, data.qty, batchRef],
  );
  return publish(client, data.sku, 'Allocated', { id, ...data, batchRef });
}

async function publish(client: PoolClient, key: string, type: string, payload: object): Promise<void> {
  await client.query('insert into naive_outbox (key, type, payload) values ($1, $2, $3)', [
    key,
    type,
    payload,
  ]);
}
