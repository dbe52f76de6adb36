import type { SentCommand } from '../../model/sent-command.ts';

/** One allocation in many, of cold SKUs. */
export const isMarkedOrder = (orderId: string): boolean => /^cold-sku-\d*7-order-13$/.test(orderId);

/** A command that a handler with the bug fails on. */
export const isMarked = ({ type, data }: SentCommand): boolean =>
  type === 'Allocate' && isMarkedOrder(String((data as { orderId?: unknown } | null)?.orderId));
