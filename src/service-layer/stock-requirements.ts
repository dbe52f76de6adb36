import type { Command, CommandData, CommandType } from '../domain/commands.ts';
import { MAX_QUANTITY } from '../domain/fields.ts';

/** The first open batches of a SKU, in the order of preference, until they can surely serve `lines` lines of `qty` units. */
export type CapacityNeed = { readonly sku: string; readonly lines: number; readonly qty: number };

/** What must be loaded before a run of commands can be handled. */
export type StockRequirements = {
  readonly skus: readonly string[];
  /** Order lines that commands name; one may come twice. */
  readonly lines: readonly { readonly orderId: string; readonly sku: string }[];
  /** References of batches that commands name, of whatever SKU. */
  readonly refs: readonly string[];
  readonly capacityNeeds: readonly CapacityNeed[];
  /**
   * The lowest quantity that each of these batches may be reduced to, less the units that these commands both allocate
   * and dispatch, which cannot be bumped. Its newest lines in the warehouse are needed, as
   * many as hold allocated − qty units together.
   */
  readonly reductions: readonly { readonly ref: string; readonly qty: number }[];
  /** Lines that may leave the warehouse by these commands, so that older ones have to be bumped instead of them. */
  readonly leaving: readonly { readonly orderId: string; readonly sku: string }[];
  readonly waitingNeeds: readonly WaitingNeed[];
};

/** The lines of a SKU that wait: the first `lines` of them, in the order in which they were asked for. */
export type WaitingNeed = { readonly sku: string; readonly lines: number };

/** Waiting lines that are loaded at first: most commands serve fewer. `placeWaitingLines` says when it needs more. */
const FIRST_WAITING_LINES = 1_000;

/** All open batches of a SKU: no SKU has room for that many lines. */
export const allOpenBatches = (sku: string): CapacityNeed => ({
  sku,
  lines: MAX_QUANTITY,
  qty: MAX_QUANTITY,
});

/** Adds what each type of command needs. A command whose entry is missing does not compile. */
const requirementsBy: {
  readonly [T in CommandType]: (collected: Collected, command: CommandData<T>) => void;
} = {
  CreateBatch(collected, { ref, sku, qty }) {
    collected.refs.add(ref);
    addWaiting(collected, sku, qty);
  },

  ChangeBatchQuantity: (collected, command) => addCorrection(collected, command),

  ChangeBatchEta({ refs, capacityNeeds }, { ref, sku }) {
    refs.add(ref);
    // Batches that come before this one now may come after it.
    capacityNeeds.set(sku, allOpenBatches(sku));
  },

  ReceiveBatch: (collected, command) => addCorrection(collected, command),

  Allocate({ lines, capacityNeeds }, { orderId, sku, qty }) {
    lines.push({ orderId, sku });
    capacityNeeds.set(sku, withLine(capacityNeeds.get(sku), sku, qty));
  },

  Deallocate(collected, { orderId, sku }) {
    collected.lines.push({ orderId, sku });
    addWaiting(collected, sku, SERVED_BY_ONE_LINE);
  },

  Dispatch({ lines, leaving }, { orderId, sku }) {
    lines.push({ orderId, sku });
    leaving.push({ orderId, sku });
  },
};

/** How many waiting lines the units of one line can mostly serve. */
const SERVED_BY_ONE_LINE = 10;

function addCorrection(collected: Collected, { ref, sku, qty }: CommandData<'ChangeBatchQuantity'>): void {
  const { refs, reductions, capacityNeeds } = collected;
  refs.add(ref);
  const known = reductions.get(ref) ?? { skus: new Set(), qty };
  // Of whatever SKU the batch is.
  reductions.set(ref, { skus: known.skus.add(sku), qty: Math.min(qty, known.qty) });
  // It is not known yet which lines are bumped and have to be placed again.
  capacityNeeds.set(sku, allOpenBatches(sku));
  addWaiting(collected, sku, Math.max(qty, SERVED_BY_ONE_LINE));
}

function addWaiting({ waitingNeeds }: Collected, sku: string, lines: number): void {
  const known = waitingNeeds.get(sku) ?? 0;
  waitingNeeds.set(sku, Math.min(known + lines, FIRST_WAITING_LINES));
}

/**
 * What these commands need together.
 * @param more how many times more lines that wait are loaded than the commands mostly serve
 */
export function requirementsOf(commands: readonly Command[], more = 1): StockRequirements {
  const collected: Collected = {
    skus: new Set(),
    lines: [],
    refs: new Set(),
    capacityNeeds: new Map(),
    reductions: new Map(),
    leaving: [],
    waitingNeeds: new Map(),
  };
  for (const command of commands) {
    collected.skus.add(command.data.sku);
    collect(collected, command);
  }
  const { skus, lines, refs, capacityNeeds, reductions, leaving, waitingNeeds } = collected;
  return {
    skus: [...skus],
    lines,
    refs: [...refs],
    capacityNeeds: [...capacityNeeds.values()],
    reductions: [...reductions].map(([ref, { skus: named, qty }]) => ({
      ref,
      qty: Math.max(0, qty - leavingUnits(commands, leaving, named)),
    })),
    leaving,
    waitingNeeds: [...waitingNeeds].map(([sku, most]) => ({
      sku,
      lines: Math.min(most * more, MAX_QUANTITY),
    })),
  };
}

/** `StockRequirements` of the commands so far, each thing once; capacity and waiting lines by SKU, reductions by reference. */
type Collected = {
  readonly skus: Set<string>;
  readonly lines: { orderId: string; sku: string }[];
  readonly refs: Set<string>;
  readonly capacityNeeds: Map<string, CapacityNeed>;
  readonly reductions: Map<string, { readonly skus: Set<string>; readonly qty: number }>;
  readonly leaving: { orderId: string; sku: string }[];
  readonly waitingNeeds: Map<string, number>;
};

/** The units of the SKUs that these commands both allocate and dispatch, at most. */
function leavingUnits(
  commands: readonly Command[],
  leaving: StockRequirements['leaving'],
  skus: ReadonlySet<string>,
): number {
  const orders = new Set(leaving.filter(({ sku }) => skus.has(sku)).map(({ orderId }) => orderId));
  if (orders.size === 0) return 0;
  return commands.reduce((sum, { type, data }) => {
    const leaves = type === 'Allocate' && skus.has(data.sku) && orders.has(data.orderId);
    return leaves ? sum + data.qty : sum;
  }, 0);
}

const collect = <T extends CommandType>(collected: Collected, { type, data }: Command<T>): void =>
  requirementsBy[type](collected, data);

function withLine(need: CapacityNeed | undefined, sku: string, qty: number): CapacityNeed {
  if (!need) return { sku, lines: 1, qty };
  return { sku, lines: Math.min(need.lines + 1, MAX_QUANTITY), qty: Math.max(need.qty, qty) };
}
