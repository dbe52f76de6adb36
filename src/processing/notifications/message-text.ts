import type { Arrival } from './arrivals.ts';
import type { Notification } from './channel.ts';
import type { Shortage, ShortageKind } from './shortage.ts';

/** Order lines that a notification lists besides the first. */
const MAX_LISTED = 20;
/** Shortages that `compose` needs at most. */
export const MAX_SHORTAGES = 1 + MAX_LISTED;
/** Mail programs cut longer subjects. */
const MAX_SUBJECT_SKU_CHARACTERS = 60;

/** Arrivals that a notification names. */
export const MAX_ARRIVALS = 5;

const sentences: Readonly<Record<ShortageKind, (sku: string) => string>> = {
  'out of stock': (sku) => `No batch of ${sku} has enough units left for this order line.`,
  waits: (sku) => `No batch of ${sku} has enough units left for this order line: it waits.`,
  served: (sku) => `This order line waited for ${sku}, and has its units now.`,
};

/**
 * Writes the notification of one or more shortages of a SKU.
 * @param shortages the first ones, at least one and at most `MAX_SHORTAGES`
 * @param count the number of all shortages that it reports
 * @param arrivals what is on the way and not allocated: the first `MAX_ARRIVALS`, one more if there are more
 */
export function compose(
  shortages: readonly [Shortage, ...Shortage[]],
  count: number,
  arrivals: readonly Arrival[],
): Notification {
  const [first, ...listed] = shortages;
  const { eventId, sku, orderId, qty } = first;
  const time = new Date(first.time).toISOString();
  const more = count - 1;
  const text = [
    sentences[first.kind](sku),
    '',
    `SKU:      ${sku}`,
    `Order:    ${orderId}`,
    `Quantity: ${qty}`,
    `Time:     ${time}`,
    `Arrives:  ${arrivalsText(arrivals)}`,
    ...(more > 0 ? ['', ...otherLines(listed.slice(0, MAX_LISTED), more)] : []),
  ];
  return {
    id: eventId,
    sku,
    orderId,
    qty,
    time,
    more,
    subject: subject(shortages, count),
    text: lines(text),
  };
}

function arrivalsText(arrivals: readonly Arrival[]): string {
  if (arrivals.length === 0) return 'nothing that is not allocated';
  const named = arrivals.slice(0, MAX_ARRIVALS).map(({ eta, units }) => `${units} on ${eta}`);
  return [...named, ...(arrivals.length > MAX_ARRIVALS ? ['more later'] : [])].join(', ');
}

function otherLines(listed: readonly Shortage[], more: number): string[] {
  const rest = more - listed.length;
  return [
    `${more} more order ${more === 1 ? 'line' : 'lines'} of this SKU ${whatHappened(listed)} since the last notification:`,
    '',
    ...listed.map(({ orderId, qty, kind }) => `  order ${orderId}, quantity ${qty}${remark[kind]}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

const remark: Readonly<Record<ShortageKind, string>> = {
  'out of stock': '',
  waits: ': waits',
  served: ': served',
};

const whatHappened = (listed: readonly Shortage[]): string =>
  listed.some(({ kind }) => kind === 'served')
    ? 'could not be served, or were served,'
    : 'could not be served';

function subject(shortages: readonly [Shortage, ...Shortage[]], count: number): string {
  const what = shortages.every(({ kind }) => kind === 'served') ? 'Served' : 'Out of stock';
  return `${what}: ${clipped(shortages[0].sku)}${count > 1 ? ` (${count} order lines)` : ''}`;
}

/** Cuts by code points, so that no surrogate pair is split. */
function clipped(sku: string): string {
  const characters = Array.from(sku);
  return characters.length <= MAX_SUBJECT_SKU_CHARACTERS
    ? sku
    : `${characters.slice(0, MAX_SUBJECT_SKU_CHARACTERS - 1).join('')}…`;
}

const lines = (texts: readonly string[]): string => `${texts.join('\n')}\n`;
