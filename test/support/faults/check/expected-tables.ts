import type { ExpectedEvent } from '../../model/expected-messages.ts';
import type { EventData, EventType } from '../../../../src/domain/events.ts';

/** The rows that the tables must have, each as one text. */
export type Tables = { products: Set<string>; batches: Set<string>; lines: Set<string> };

type Batch = {
  ref: string;
  sku: string;
  eta: string | null;
  qty: number;
  allocated: number;
  dispatched: number;
};
/** `place`: its batch, or `waits`; a line that left the warehouse is `… gone`. */
type Line = { orderId: string; sku: string; qty: number; place: string };

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
        ({ ref, sku, eta, qty, allocated, dispatched }) =>
          `${ref} ${sku} ${eta} ${dispatched}/${allocated}/${qty}`,
      ),
    ),
    lines: new Set(
      [...lines.values()].map(({ orderId, sku, qty, place }) => `${orderId} ${sku} ${qty} ${place}`),
    ),
  };
}

function take({ ce_type, data }: ExpectedEvent, batches: Map<string, Batch>, lines: Map<string, Line>): void {
  const change = (ref: string, changed: (batch: Batch) => Partial<Batch>): void => {
    const batch = batches.get(ref);
    if (batch) Object.assign(batch, changed(batch));
  };
  const put = (event: Omit<Line, 'place'>, place: string): void => {
    const { orderId, sku, qty } = event;
    lines.set(`${orderId} ${sku}`, { orderId, sku, qty, place });
  };
  const remove = ({ orderId, sku }: { orderId: string; sku: string }): void =>
    void lines.delete(`${orderId} ${sku}`);
  const taking: { [T in EventType]: (event: EventData<T>) => void } = {
    BatchCreated: ({ ref, sku, eta, qty }) =>
      void batches.set(ref, { ref, sku, eta, qty, allocated: 0, dispatched: 0 }),
    BatchQuantityChanged: ({ ref, qty }) => change(ref, () => ({ qty })),
    BatchEtaChanged: ({ ref, eta }) => change(ref, () => ({ eta })),
    BatchReceived: ({ ref, qty }) => change(ref, () => ({ qty, eta: null })),
    Allocated(event) {
      put(event, event.batchRef);
      change(event.batchRef, ({ allocated }) => ({ allocated: allocated + event.qty }));
    },
    Deallocated(event) {
      remove(event);
      change(event.batchRef, ({ allocated }) => ({ allocated: allocated - event.qty }));
    },
    OutOfStock: () => undefined,
    Backordered: (event) => put(event, 'waits'),
    BackorderCancelled: remove,
    Dispatched(event) {
      put(event, `${event.batchRef} gone`);
      change(event.batchRef, ({ dispatched }) => ({ dispatched: dispatched + event.qty }));
    },
  };
  (taking[ce_type as EventType] as (event: unknown) => void)(data);
}

type Database = { rows(sql: string): Promise<Record<string, unknown>[]> };

const queries: Record<keyof Tables, string> = {
  products: `select sku || ' ' || version as row from products where version > 0`,
  batches: `select concat(ref, ' ', sku, ' ', coalesce(eta::text, 'null'), ' ', dispatched, '/', allocated, '/',
    qty) as row from batches`,
  lines: `select concat(order_id, ' ', sku, ' ', qty, ' ', coalesce(batch_ref, 'waits'),
    case when dispatched then ' gone' end) as row
    from order_lines left join order_line_details using (order_id, sku, allocated_version)`,
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
