import type { Notification } from './channel.ts';
import type { Shortage } from './shortage.ts';

/** Order lines a notification lists besides the first. */
const LISTED = 20;
/** Order lines that have to be known to write a notification. */
export const LINES_NEEDED = 1 + LISTED;
/** Characters of a SKU in a subject at most: mail programs cut long ones anyway. */
const SUBJECT_SKU = 60;

/**
 * What people are told.
 * @param first the first of the shortages, then up to 20 more
 * @param count how many there are in all
 */
export function compose([first, ...listed]: readonly [Shortage, ...Shortage[]], count: number): Notification {
  const { eventId, sku, orderId, qty } = first;
  const time = new Date(first.time).toISOString();
  const more = count - 1;
  const text = [
    `No batch of ${sku} has as many units left as this order line wants.`,
    '',
    `SKU:      ${sku}`,
    `Order:    ${orderId}`,
    `Quantity: ${qty}`,
    `Time:     ${time}`,
    ...(more > 0 ? ['', ...leftOut(listed.slice(0, LISTED), more)] : []),
  ];
  return { id: eventId, sku, orderId, qty, time, more, subject: subject(sku, count), text: lines(text) };
}

function leftOut(listed: readonly Shortage[], more: number): string[] {
  const rest = more - listed.length;
  return [
    `${more} more order ${more === 1 ? 'line' : 'lines'} of this SKU could not be served since the last notification:`,
    '',
    ...listed.map(({ orderId, qty }) => `  order ${orderId}, quantity ${qty}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

const subject = (sku: string, count: number): string =>
  `Out of stock: ${clipped(sku)}${count > 1 ? ` (${count} order lines)` : ''}`;

/** By code points: half of one is no text. */
function clipped(sku: string): string {
  const characters = Array.from(sku);
  return characters.length <= SUBJECT_SKU ? sku : `${characters.slice(0, SUBJECT_SKU - 1).join('')}…`;
}

const lines = (texts: readonly string[]): string => `${texts.join('\n')}\n`;
