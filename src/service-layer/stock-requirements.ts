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
   * The lowest quantity that each of these batches may be reduced to. Its newest lines are needed, as many as hold
   * allocated − qty units together.
   */
  readonly reductions: readonly { readonly ref: string; readonly qty: number }[];
};

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
  CreateBatch: ({ refs }, { ref }) => void refs.add(ref),

  ChangeBatchQuantity({ refs, reductions, capacityNeeds }, { ref, sku, qty }) {
    refs.add(ref);
    reductions.set(ref, Math.min(qty, reductions.get(ref) ?? qty));
    // It is not known yet which lines are bumped and have to be placed again.
    capacityNeeds.set(sku, allOpenBatches(sku));
  },

  Allocate({ lines, capacityNeeds }, { orderId, sku, qty }) {
    lines.push({ orderId, sku });
    capacityNeeds.set(sku, withLine(capacityNeeds.get(sku), sku, qty));
  },

  Deallocate: ({ lines }, { orderId, sku }) => void lines.push({ orderId, sku }),
};

/** What these commands need together. */
export function requirementsOf(commands: Iterable<Command>): StockRequirements {
  const collected: Collected = {
    skus: new Set(),
    lines: [],
    refs: new Set(),
    capacityNeeds: new Map(),
    reductions: new Map(),
  };
  for (const command of commands) {
    collected.skus.add(command.data.sku);
    collect(collected, command);
  }
  const { skus, lines, refs, capacityNeeds, reductions } = collected;
  return {
    skus: [...skus],
    lines,
    refs: [...refs],
    capacityNeeds: [...capacityNeeds.values()],
    reductions: [...reductions].map(([ref, qty]) => ({ ref, qty })),
  };
}

/** `StockRequirements` of the commands so far, each thing once; capacity by SKU, reductions by reference. */
type Collected = {
  readonly skus: Set<string>;
  readonly lines: { orderId: string; sku: string }[];
  readonly refs: Set<string>;
  readonly capacityNeeds: Map<string, CapacityNeed>;
  readonly reductions: Map<string, number>;
};

const collect = <T extends CommandType>(collected: Collected, { type, data }: Command<T>): void =>
  requirementsBy[type](collected, data);

function withLine(need: CapacityNeed | undefined, sku: string, qty: number): CapacityNeed {
  if (!need) return { sku, lines: 1, qty };
  return { sku, lines: Math.min(need.lines + 1, MAX_QUANTITY), qty: Math.max(need.qty, qty) };
}
