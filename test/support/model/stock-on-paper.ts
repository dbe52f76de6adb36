import type { ModelCommand } from './model-command.ts';

// A second, simple implementation of the rules of the domain: lists that are read from the top, and no stored sums.
// It shares no code with src, on purpose.

type Bought = { ref: string; sku: string; eta: string | null; atFirst: number; units: number };
type AllocatedLine = { order: string; sku: string; units: number; from: string };

/** `number`: the number of the event among those of its SKU. */
export type PaperEvent = { type: string; data: Record<string, unknown>; number: number };

/** The outcome of a command: events, or the reason of a refusal. */
export type PaperOutcome = { events: PaperEvent[] } | { refused: string };

export function stockOnPaper() {
  /** In the order in which batches were bought. */
  const bought: Bought[] = [];
  /** In the order in which lines were allocated. */
  let allocated: AllocatedLine[] = [];
  /** The SKU of each event so far. */
  const history: string[] = [];

  const promisedFrom = (ref: string): AllocatedLine[] => allocated.filter(({ from }) => from === ref);
  const total = (list: readonly AllocatedLine[]): number => list.reduce((sum, { units }) => sum + units, 0);

  function event(type: string, sku: string, data: Record<string, unknown>): PaperEvent {
    history.push(sku);
    return { type, data: { ...data, sku }, number: history.filter((other) => other === sku).length };
  }

  function bestBatch(sku: string, units: number): Bought | undefined {
    const fitting = bought.filter(
      (each) => each.sku === sku && each.units - total(promisedFrom(each.ref)) >= units,
    );
    const here = fitting.find(({ eta }) => eta === null);
    const soonest = fitting.map(({ eta }) => String(eta)).toSorted()[0];
    return here ?? fitting.find(({ eta }) => eta === soonest);
  }

  function promise(orderId: string, sku: string, qty: number): PaperEvent {
    const batch = bestBatch(sku, qty);
    if (!batch) return event('OutOfStock', sku, { orderId, qty });
    allocated.push({ order: orderId, sku, units: qty, from: batch.ref });
    return event('Allocated', sku, { orderId, qty, batchRef: batch.ref });
  }

  function takeBack(line: AllocatedLine, reason: string): PaperEvent {
    allocated = allocated.filter((other) => other !== line);
    return event('Deallocated', line.sku, {
      orderId: line.order,
      qty: line.units,
      batchRef: line.from,
      reason,
    });
  }

  const lineOf = (orderId: string, sku: string): AllocatedLine | undefined =>
    allocated.find((line) => line.order === orderId && line.sku === sku);

  function correct(batch: Bought, units: number): PaperEvent[] {
    const events = [
      event('BatchQuantityChanged', batch.sku, { ref: batch.ref, qty: units, previousQty: batch.units }),
    ];
    batch.units = units;
    const homeless: AllocatedLine[] = [];
    for (let lines = promisedFrom(batch.ref); total(lines) > units; lines = promisedFrom(batch.ref)) {
      const newest = lines.at(-1) as AllocatedLine;
      events.push(takeBack(newest, 'BatchQuantityReduced'));
      homeless.push(newest);
    }
    return [...events, ...homeless.map((line) => promise(line.order, line.sku, line.units))];
  }

  function handle({ type, data }: ModelCommand): PaperOutcome {
    if (type === 'Allocate') {
      if (!bought.some(({ sku }) => sku === data.sku)) return { refused: 'UnknownSku' };
      const line = lineOf(data.orderId, data.sku);
      if (!line) return { events: [promise(data.orderId, data.sku, data.qty)] };
      return line.units === data.qty ? { events: [] } : { refused: 'OrderLineConflict' };
    }
    if (type === 'Deallocate') {
      const line = lineOf(data.orderId, data.sku);
      return line ? { events: [takeBack(line, 'Requested')] } : { refused: 'UnknownOrderLine' };
    }
    const batch = bought.find(({ ref }) => ref === data.ref);
    if (type === 'CreateBatch') {
      const { ref, sku, qty } = data;
      const eta = data.eta ?? null;
      if (batch) {
        const same = batch.sku === sku && batch.atFirst === qty && batch.eta === eta;
        return same ? { events: [] } : { refused: 'BatchConflict' };
      }
      bought.push({ ref, sku, eta, atFirst: qty, units: qty });
      return { events: [event('BatchCreated', sku, { ref, qty, eta })] };
    }
    if (!batch) return { refused: 'UnknownBatch' };
    if (batch.sku !== data.sku) return { refused: 'SkuMismatch' };
    return { events: batch.units === data.qty ? [] : correct(batch, data.qty) };
  }

  return {
    handle,
    batches: () =>
      bought.map(({ ref, sku, eta, units }) => ({
        ref,
        sku,
        eta,
        qty: units,
        allocated: total(promisedFrom(ref)),
      })),
    lines: () =>
      allocated.map(({ order, sku, units, from }) => ({ orderId: order, sku, qty: units, batchRef: from })),
  };
}
