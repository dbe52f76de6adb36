import type { Client } from 'pg';
import { arrayBytes } from '../../src/adapters/postgres/connection/binary-array.ts';
import { numberedRows } from '../../src/adapters/postgres/unit-of-work/outbox.ts';
import { messagePackers } from '../../src/processing/flush/outbox-packing.ts';

// Writes the rows that the worker writes, with as few statements as possible. The columns are those of the migrations
// in src/adapters/postgres/migrations. This is the only file of the bench that names them.

/** One handled `Allocate`, as it is stored in the tables. */
export type HandledRow = {
  readonly commandId: string;
  readonly sku: string;
  readonly orderId: string;
  readonly qty: number;
  readonly batchRef: string;
  /** The event, as the worker stores it. */
  readonly record: Buffer;
};

/** A partition's state between two transactions. */
export type Progress = {
  readonly checkpointId: number;
  offset: number;
  readonly versions: Map<string, Stock>;
};

export type Stock = { version: number; allocated: number };

/** Inserts a checkpoint, the products, and one batch of `purchased` units for each product. */
export async function begin(
  client: Client,
  topic: string,
  partition: number,
  skus: readonly { readonly sku: string; readonly ref: string }[],
  purchased: number,
): Promise<Progress> {
  const { rows } = await client.query<{ id: number }>(
    'insert into checkpoints (topic, partition, next_offset) values ($1, $2, 0) returning id',
    [topic, partition],
  );
  const names = skus.map(({ sku }) => sku);
  await client.query('insert into products (sku, version) select sku, 1 from unnest($1::text[]) as sku', [
    names,
  ]);
  await client.query(
    `insert into batches (ref, sku, eta, created_qty, created_version, qty, allocated)
     select ref, sku, null, $3, 1, $3, 0 from unnest($1::text[], $2::text[]) as batch (ref, sku)`,
    [skus.map(({ ref }) => ref), names, purchased],
  );
  const versions = new Map(names.map((sku) => [sku, { version: 1, allocated: 0 }]));
  return { checkpointId: rows[0]?.id ?? 0, offset: 0, versions };
}

/** Writes the rows in one transaction, with one statement for each table. */
export async function write(client: Client, progress: Progress, rows: readonly HandledRow[]): Promise<void> {
  const { checkpointId, offset, versions } = progress;
  const touched = new Map<string, { ref: string; stock: Stock }>();
  const lineVersions = rows.map(({ sku, qty, batchRef }) => {
    const stock = versions.get(sku) as Stock;
    stock.version += 1;
    stock.allocated += qty;
    touched.set(sku, { ref: batchRef, stock });
    return stock.version;
  });
  const skus = [...touched.keys()].toSorted();
  const stocks = skus.map((sku) => touched.get(sku) as { ref: string; stock: Stock });
  const sequences = rows.map((_, index) => offset + index + 1);
  const run = (name: string, values: unknown[]): Promise<unknown> =>
    client.query({ name, text: STATEMENTS[name as keyof typeof STATEMENTS], values });

  await client.query('begin');
  await run('checkpoint', [checkpointId, offset, offset + rows.length, Date.now()]);
  await run('inbox', [rows.map(({ commandId }) => commandId), checkpointId, sequences]);
  await run('products', [skus, stocks.map(({ stock }) => stock.version)]);
  await run('batches', [stocks.map(({ ref }) => ref), stocks.map(({ stock }) => stock.allocated)]);
  await run('lines', [
    rows.map(({ orderId }) => orderId),
    rows.map(({ sku }) => sku),
    rows.map(({ qty }) => qty),
    rows.map(({ batchRef }) => batchRef),
    lineVersions,
  ]);
  const packer = newPacker();
  for (const { record } of rows) packer.add({ kind: 'event', record });
  const packs = numberedRows({ id: checkpointId, lastSequence: offset }, packer.finish());
  await run('outbox', [
    checkpointId,
    packs.map(({ first }) => first),
    packs.map(({ count }) => count),
    packs.map(({ bytes }) => bytes),
    arrayBytes(
      'bytea',
      packs.map(({ records }) => records),
      (writer, bytes) => writer.bytes(bytes),
    ),
  ]);
  await client.query(`select pg_notify('allocation_outbox', '')`);
  await client.query('commit');
  progress.offset += rows.length;
}

const newPacker = messagePackers();

const STATEMENTS = {
  checkpoint: `
    update checkpoints set next_offset = $3, last_sequence = $3, last_timestamp = $4
    where id = $1 and next_offset = $2`,
  inbox: `
    insert into inbox (command_id, checkpoint_id, record_offset, fingerprint, first_sequence, message_count)
    select unnest($1::text[]), $2::int, unnest($3::bigint[]), hashtext('any'), unnest($3::bigint[]), 1`,
  products: `
    update products set version = row.version
    from unnest($1::text[], $2::bigint[]) as row (sku, version) where products.sku = row.sku`,
  batches: `
    update batches set allocated = row.allocated
    from unnest($1::text[], $2::int[]) as row (ref, allocated) where batches.ref = row.ref`,
  lines: `
    insert into order_lines (order_id, sku, qty, batch_ref, allocated_version)
    select unnest($1::text[]), unnest($2::text[]), unnest($3::int[]), unnest($4::text[]), unnest($5::bigint[])`,
  outbox: `
    insert into outbox (checkpoint_id, first_sequence, message_count, kind, bytes, records)
    select $1::int, unnest($2::bigint[]), unnest($3::int[]), 'event', unnest($4::int[]), unnest($5::bytea[])`,
};
