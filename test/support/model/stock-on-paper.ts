import type { ModelCommand } from './model-command.ts';

// A second, simple implementation of the rules of the domain: lists that are read from the top, and no stored sums.
// It shares no code with src, on purpose.

type Bought = {
  ref: string;
  sku: string;
  eta: string | null;
  units: number;
  atFirst: { eta: string | null; units: number };
  counted: number | undefined;
};
type Line = {
  order: string;
  sku: string;
  units: number;
  /** Undefined: it waits. */
  from: string | undefined;
  /** The number of the event that answered its first request. */
  asked: number;
  patient: boolean;
  gone: boolean;
};

/** `number`: the number of the event among those of its SKU. */
export type PaperEvent = { type: string; data: Record<string, unknown>; number: number };

/** The outcome of a command: events, or the reason of a refusal. */
export type PaperOutcome = { events: PaperEvent[] } | { refused: string };

export function stockOnPaper() {
  /** In the order in which batches were bought. */
  const bought: Bought[] = [];
  /** In the order in which lines got their units, or began to wait. */
  let lines: Line[] = [];
  /** The SKU of each event so far. */
  const history: string[] = [];

  const promisedFrom = (ref: string): Line[] => lines.filter(({ from }) => from === ref);
  const total = (list: readonly Line[]): number => list.reduce((sum, { units }) => sum + units, 0);
  const eventsOf = (sku: string): number => history.filter((other) => other === sku).length;

  function event(type: string, sku: string, data: Record<string, unknown>): PaperEvent {
    history.push(sku);
    return { type, data: { ...data, sku }, number: eventsOf(sku) };
  }

  function bestBatch(sku: string, units: number): Bought | undefined {
    const fitting = bought.filter(
      (each) => each.sku === sku && each.units - total(promisedFrom(each.ref)) >= units,
    );
    const here = fitting.find(({ eta }) => eta === null);
    const soonest = fitting.map(({ eta }) => String(eta)).toSorted()[0];
    return here ?? fitting.find(({ eta }) => eta === soonest);
  }

  /** Answers a line that has no units, and puts it at the end of the list. */
  function answer(line: Line): PaperEvent {
    lines = lines.filter((other) => other !== line);
    const { order: orderId, sku, units: qty } = line;
    const batch = bestBatch(sku, qty);
    if (batch) {
      lines.push({ ...line, from: batch.ref });
      return event('Allocated', sku, { orderId, qty, batchRef: batch.ref, eta: batch.eta });
    }
    if (!line.patient) return event('OutOfStock', sku, { orderId, qty });
    lines.push({ ...line, from: undefined });
    return event('Backordered', sku, { orderId, qty });
  }

  function takeBack(line: Line, reason: string): PaperEvent {
    lines = lines.filter((other) => other !== line);
    return event('Deallocated', line.sku, {
      orderId: line.order,
      qty: line.units,
      batchRef: line.from,
      reason,
    });
  }

  /** Who asked first is served first; those who wait already are silent if there is still nothing for them. */
  function serve(sku: string, bumped: readonly Line[]): PaperEvent[] {
    const waiting = lines.filter((line) => line.sku === sku && line.from === undefined);
    const events: PaperEvent[] = [];
    for (const line of [...bumped, ...waiting].toSorted((one, other) => one.asked - other.asked))
      if (bumped.includes(line) || bestBatch(sku, line.units)) events.push(answer(line));
    return events;
  }

  const lineOf = (orderId: string, sku: string): Line | undefined =>
    lines.find((line) => line.order === orderId && line.sku === sku);

  /** The batch has other units from now on: lines that no longer fit have to go, and others may fit now. */
  function resize(batch: Bought, units: number, happened: PaperEvent): PaperEvent[] {
    const events = [happened];
    batch.units = units;
    const homeless: Line[] = [];
    while (total(promisedFrom(batch.ref)) > units) {
      const newest = promisedFrom(batch.ref).findLast(({ gone }) => !gone) as Line;
      events.push(takeBack(newest, 'BatchQuantityReduced'));
      homeless.push(newest);
    }
    return [...events, ...serve(batch.sku, homeless)];
  }

  const isUnknown = (batch: Bought | undefined, sku: string): PaperOutcome | undefined => {
    if (!batch) return { refused: 'UnknownBatch' };
    return batch.sku === sku ? undefined : { refused: 'SkuMismatch' };
  };

  const commands: {
    [T in ModelCommand['type']]: (data: Extract<ModelCommand, { type: T }>['data']) => PaperOutcome;
  } = {
    CreateBatch({ ref, sku, qty, eta = null }) {
      const batch = bought.find((each) => each.ref === ref);
      if (batch) {
        const same = batch.sku === sku && batch.atFirst.units === qty && batch.atFirst.eta === eta;
        return same ? { events: [] } : { refused: 'BatchConflict' };
      }
      bought.push({ ref, sku, eta, units: qty, atFirst: { eta, units: qty }, counted: undefined });
      return { events: [event('BatchCreated', sku, { ref, qty, eta }), ...serve(sku, [])] };
    },

    ChangeBatchQuantity({ ref, sku, qty }) {
      const batch = bought.find((each) => each.ref === ref) as Bought;
      const unknown = isUnknown(batch, sku);
      if (unknown) return unknown;
      const { units: previousQty } = batch;
      if (previousQty === qty) return { events: [] };
      if (total(promisedFrom(ref).filter(({ gone }) => gone)) > qty) return { refused: 'BelowDispatched' };
      return { events: resize(batch, qty, event('BatchQuantityChanged', sku, { ref, qty, previousQty })) };
    },

    ChangeBatchEta({ ref, sku, eta }) {
      const batch = bought.find((each) => each.ref === ref) as Bought;
      const unknown = isUnknown(batch, sku);
      if (unknown) return unknown;
      const { eta: previousEta } = batch;
      if (previousEta === null) return { refused: 'AlreadyReceived' };
      batch.eta = eta;
      return {
        events: previousEta === eta ? [] : [event('BatchEtaChanged', sku, { ref, eta, previousEta })],
      };
    },

    ReceiveBatch({ ref, sku, qty }) {
      const batch = bought.find((each) => each.ref === ref) as Bought;
      const unknown = isUnknown(batch, sku);
      if (unknown) return unknown;
      const { units: previousQty, eta: previousEta, counted = batch.atFirst.units } = batch;
      if (previousEta === null) return counted === qty ? { events: [] } : { refused: 'AlreadyReceived' };
      batch.eta = null;
      batch.counted = qty;
      return {
        events: resize(batch, qty, event('BatchReceived', sku, { ref, qty, previousQty, previousEta })),
      };
    },

    Allocate({ orderId, sku, qty, backorder = false }) {
      if (!bought.some((each) => each.sku === sku)) return { refused: 'UnknownSku' };
      const line = lineOf(orderId, sku);
      if (line) return line.units === qty ? { events: [] } : { refused: 'OrderLineConflict' };
      const asked = eventsOf(sku) + 1;
      const wanted = { order: orderId, sku, units: qty, from: undefined, asked, gone: false };
      return { events: [answer({ ...wanted, patient: backorder })] };
    },

    Deallocate({ orderId, sku }) {
      const line = lineOf(orderId, sku);
      if (!line) return { refused: 'UnknownOrderLine' };
      if (line.gone) return { refused: 'AlreadyDispatched' };
      if (line.from !== undefined) return { events: [takeBack(line, 'Requested'), ...serve(sku, [])] };
      lines = lines.filter((other) => other !== line);
      return { events: [event('BackorderCancelled', sku, { orderId, qty: line.units })] };
    },

    Dispatch({ orderId, sku }) {
      const line = lineOf(orderId, sku);
      if (line?.from === undefined) return { refused: 'UnknownOrderLine' };
      const { from: batchRef, units: qty } = line;
      if (line.gone) return { events: [] };
      if (bought.find(({ ref }) => ref === batchRef)?.eta !== null) return { refused: 'NotInWarehouse' };
      line.gone = true;
      return { events: [event('Dispatched', sku, { orderId, qty, batchRef })] };
    },
  };

  return {
    handle: ({ type, data }: ModelCommand): PaperOutcome =>
      (commands[type] as (data: ModelCommand['data']) => PaperOutcome)(data),
    batches: () =>
      bought.map(({ ref, sku, eta, units }) => ({
        ref,
        sku,
        eta,
        qty: units,
        allocated: total(promisedFrom(ref)),
        dispatched: total(promisedFrom(ref).filter(({ gone }) => gone)),
      })),
    lines: () =>
      lines.map(({ order, sku, units, from = null, gone }) => ({
        orderId: order,
        sku,
        qty: units,
        batchRef: from,
        dispatched: gone,
      })),
  };
}
