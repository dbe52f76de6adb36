import type { SentCommand } from '../../model/sent-command.ts';

/** A few allocations of cold SKUs. */
export const isMarkedOrder = (orderId: string): boolean => /^cold-sku-\d*7-order-13$/.test(orderId);

/** Whether the handler with the bug fails on this command. */
export const isMarked = ({ type, data }: SentCommand): boolean =>
  type === 'Allocate' && isMarkedOrder(String((data as { orderId?: unknown } | null)?.orderId));
