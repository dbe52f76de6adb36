import type { Command } from '../domain/commands.ts';
import { MAX_QUANTITY } from '../domain/fields.ts';

/** Batches of a SKU in the order of preference, until they surely have room for so many lines of `qty` units each. */
export type Room = { readonly sku: string; readonly lines: number; readonly qty: number };

/** What must be loaded before a run of commands can be handled. */
export type StockNeeds = {
  skus: string[];
  /** Order lines that commands name; one may come twice. */
  lines: { orderId: string; sku: string }[];
  /** Batches that a command names, of whatever SKU. */
  refs: string[];
  rooms: Room[];
  /**
   * The lowest quantity a batch may be cut to. Its newest lines are needed, as many as have
   * allocated − qty units together.
   */
  cuts: { ref: string; qty: number }[];
};

/** More than there ever is: all batches with units left. */
export const allRoom = (sku: string): Room => ({ sku, lines: MAX_QUANTITY, qty: MAX_QUANTITY });

/** What the given commands need. */
export function needsOf(commands: Iterable<Command>): StockNeeds {
  const skus = new Set<string>();
  const lines: { orderId: string; sku: string }[] = [];
  const refs = new Set<string>();
  const rooms = new Map<string, Room>();
  const cuts = new Map<string, number>();
  for (const { type, data } of commands) {
    const { sku } = data;
    skus.add(sku);
    if (type === 'Allocate' || type === 'Deallocate') {
      lines.push({ orderId: data.orderId, sku });
      if (type === 'Allocate') rooms.set(sku, withLine(rooms.get(sku), sku, data.qty));
      continue;
    }
    refs.add(data.ref);
    if (type === 'CreateBatch') continue;
    cuts.set(data.ref, Math.min(data.qty, cuts.get(data.ref) ?? data.qty));
    // Nobody knows yet which lines are bumped, and have to be placed again.
    rooms.set(sku, allRoom(sku));
  }
  return {
    skus: [...skus],
    lines,
    refs: [...refs],
    rooms: [...rooms.values()],
    cuts: [...cuts].map(([ref, qty]) => ({ ref, qty })),
  };
}

function withLine(room: Room | undefined, sku: string, qty: number): Room {
  if (!room) return { sku, lines: 1, qty };
  return { sku, lines: Math.min(room.lines + 1, MAX_QUANTITY), qty: Math.max(room.qty, qty) };
}
