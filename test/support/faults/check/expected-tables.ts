import type { ExpectedEvent } from '../../model/expected-messages.ts';
import type { EventData } from '../../../../src/domain/events.ts';

/** The rows that the tables must have, each as one text. */
export type Tables = { products: Set<string>; batches: Set<string>; lines: Set<string> };

type Batch = { ref: string; sku: string; eta: string | null; qty: number; allocated: number };
type Line = { orderId: string; sku: string; qty: number; batchRef: string };

/** The rows that result from the events, in order for each SKU. */
export function expectedTables(events: readonly ExpectedEvent[]): Tables {
  const versions = new Map<string, number>();
  const batches = new Map<string, Batch>();
  const lines = new Map<string, Line>();
  for (const event of events) {
    versions.set((event.data as { sku: string }).sku, event.ce_sequence);
    take(event, batches, lines);
  }
  return {
    products: new Set([...versions].map(([sku, version]) => `${sku} ${version}`)),
    batches: new Set(
      [...batches.values()].map(
        ({ ref, sku, eta, qty, allocated }) => `${ref} ${sku} ${eta} ${allocated}/${qty}`,
      ),
    ),
    lines: new Set(
      [...lines.values()].map(({ orderId, sku, qty, batchRef }) => `${orderId} ${sku} ${qty} ${batchRef}`),
    ),
  };
}

function take({ ce_type, data }: ExpectedEvent, batches: Map<string, Batch>, lines: Map<string, Line>): void {
  const allocate = (ref: string, qty: number): void => {
    const batch = batches.get(ref);
    if (batch) batch.allocated += qty;
  };
  if (ce_type === 'BatchCreated') {
    const { ref, sku, eta, qty } = data as EventData<'BatchCreated'>;
    batches.set(ref, { ref, sku, eta, qty, allocated: 0 });
  } else if (ce_type === 'BatchQuantityChanged') {
    const { ref, qty } = data as EventData<'BatchQuantityChanged'>;
    const batch = batches.get(ref);
    if (batch) batch.qty = qty;
  } else if (ce_type === 'Allocated') {
    const line = data as EventData<'Allocated'>;
    lines.set(`${line.orderId} ${line.sku}`, line);
    allocate(line.batchRef, line.qty);
  } else if (ce_type === 'Deallocated') {
    const { orderId, sku, batchRef, qty } = data as EventData<'Deallocated'>;
    lines.delete(`${orderId} ${sku}`);
    allocate(batchRef, -qty);
  }
}

type Database = { rows(sql: string): Promise<Record<string, unknown>[]> };

const queries: Record<keyof Tables, string> = {
  products: `select sku || ' ' || version as row from products where version > 0`,
  batches: `select concat(ref, ' ', sku, ' ', coalesce(eta::text, 'null'), ' ', allocated, '/', qty) as row from batches`,
  lines: `select concat(order_id, ' ', sku, ' ', qty, ' ', batch_ref) as row from order_lines`,
};

/** Rows that exist and should not, or the other way round, one sentence each. */
export async function tableDifferences({ rows }: Database, expected: Tables): Promise<string[]> {
  const found: string[] = [];
  for (const [table, sql] of Object.entries(queries) as [keyof Tables, string][]) {
    const stored = new Set((await rows(sql)).map(({ row }) => String(row)));
    found.push(...[...stored.difference(expected[table])].map((row) => `${table} must not hold ${row}`));
    found.push(...[...expected[table].difference(stored)].map((row) => `${table} lacks ${row}`));
  }
  return found;
}
