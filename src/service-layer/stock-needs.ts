import type { Command } from '../domain/commands.ts';

/** What must be loaded before a run of commands can be handled. */
export type StockNeeds = {
  skus: string[];
  /** Order lines that a command names. */
  lines: { orderId: string; sku: string }[];
  /** Batches that a command names, of whatever SKU. */
  refs: string[];
  /**
   * The lowest quantity a batch may be cut to. Its newest lines are needed, as many as have
   * allocated − qty units together.
   */
  cuts: { ref: string; qty: number }[];
};

/** What the given commands need, each thing once. */
export function needsOf(commands: Iterable<Command>): StockNeeds {
  const skus = new Set<string>();
  const lines = new Map<string, { orderId: string; sku: string }>();
  const refs = new Set<string>();
  const cuts = new Map<string, number>();
  for (const { type, data } of commands) {
    skus.add(data.sku);
    if (type === 'Allocate' || type === 'Deallocate') {
      lines.set(`${data.orderId}\n${data.sku}`, { orderId: data.orderId, sku: data.sku });
      continue;
    }
    refs.add(data.ref);
    if (type === 'ChangeBatchQuantity')
      cuts.set(data.ref, Math.min(data.qty, cuts.get(data.ref) ?? data.qty));
  }
  return {
    skus: [...skus],
    lines: [...lines.values()],
    refs: [...refs],
    cuts: [...cuts].map(([ref, qty]) => ({ ref, qty })),
  };
}
