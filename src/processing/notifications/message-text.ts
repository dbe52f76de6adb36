import type { Notification } from './channel.ts';
import type { Shortage } from './shortage.ts';

/** Order lines that a notification lists besides the first. */
const MAX_LISTED = 20;
/** Shortages that `compose` needs at most. */
export const MAX_SHORTAGES = 1 + MAX_LISTED;
/** Mail programs cut longer subjects. */
const MAX_SUBJECT_SKU_CHARACTERS = 60;

/**
 * Writes the notification of one or more shortages of a SKU.
 * @param shortages the first ones, at least one and at most `MAX_SHORTAGES`
 * @param count the number of all shortages that it reports
 */
export function compose([first, ...listed]: readonly [Shortage, ...Shortage[]], count: number): Notification {
  const { eventId, sku, orderId, qty } = first;
  const time = new Date(first.time).toISOString();
  const more = count - 1;
  const text = [
    `No batch of ${sku} has enough units left for this order line.`,
    '',
    `SKU:      ${sku}`,
    `Order:    ${orderId}`,
    `Quantity: ${qty}`,
    `Time:     ${time}`,
    ...(more > 0 ? ['', ...otherLines(listed.slice(0, MAX_LISTED), more)] : []),
  ];
  return { id: eventId, sku, orderId, qty, time, more, subject: subject(sku, count), text: lines(text) };
}

function otherLines(listed: readonly Shortage[], more: number): string[] {
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

/** Cuts by code points, so that no surrogate pair is split. */
function clipped(sku: string): string {
  const characters = Array.from(sku);
  return characters.length <= MAX_SUBJECT_SKU_CHARACTERS
    ? sku
    : `${characters.slice(0, MAX_SUBJECT_SKU_CHARACTERS - 1).join('')}…`;
}

const lines = (texts: readonly string[]): string => `${texts.join('\n')}\n`;
