import { beforeAll, expect, it } from '@jest/globals';
import { allocate, createBatch } from '../support/builders/stock.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { type CaughtMail, ownMailCatcher } from '../support/e2e/own-mail-catcher.ts';
import { runningSystem } from '../support/e2e/own-system.ts';
import { dataOf, header } from '../support/e2e/published.ts';
import { survivor } from '../support/e2e/survivor.ts';
import { randomNumbers } from '../support/model/random-numbers.ts';
import { uniqueName } from '../support/registry-api.ts';

const mail = await ownMailCatcher();
const { settings, commands, outputs, start } = runningSystem({
  SMTP_URL: mail.url,
  NOTIFICATION_TO: 'buyer@example.org',
  NOTIFICATION_WINDOW_MS: '0',
  NOTIFIER_GROUP: uniqueName('notifiers'),
  // Plain JSON here, because the other tests read the registry's frame.
  EVENT_FORMAT: 'json',
});

const SKUS = 40;
const ORDERS = 3;
const TOTAL = SKUS * ORDERS;
const STRIKES = 6;
/** Maximum number of orders sent ahead of the e-mails, so that there is something to read whenever it is killed. */
const AHEAD = 30;
const AT_ONCE = 10;

const seed = Date.now() % 1_000_000;

const batches = Array.from({ length: SKUS }, (_, number) =>
  createBatch({ ref: `batch-${number}`, sku: `SKU-${number}`, qty: 1 }),
);
const orders = Array.from({ length: TOTAL }, (_, number) =>
  allocate({ orderId: `order-${number}`, sku: `SKU-${number % SKUS}`, qty: 2 }),
);

const send = (sent: typeof orders) =>
  commands.sendAll(
    sent.map(({ type, data }, index) => ({ id: `${data.sku}-${index}`, type, key: data.sku, data })),
  );

const mailCount = async (): Promise<number> => (await mail.mails()).length;

async function sendOrders(): Promise<void> {
  for (let from = 0; from < TOTAL; from += AT_ONCE) {
    await eventually('e-mails keep up', async () => (await mailCount()) >= from - AHEAD, 40_000);
    for (const order of orders.slice(from, from + AT_ONCE)) await commands.send(order);
  }
}

/** The order lines of an e-mail. */
const orderOf = ({ Snippet }: CaughtMail): string => /Order: (\S+) /.exec(Snippet)?.[1] ?? Snippet;

beforeAll(async () => {
  await mail.start();
  await send(batches);
});

it(`${TOTAL} orders without stock survive kill -9 of the notifier: each leads to one e-mail (seed ${seed})`, async () => {
  const random = randomNumbers(seed);
  const strikes = { count: STRIKES, progress: mailCount, total: TOTAL, random };
  const [notifier] = await Promise.all([survivor(() => start('notifier'), strikes), sendOrders()]);
  const distinct = async () => new Set((await mail.mails()).map(({ MessageID }) => MessageID));
  await eventually('each has its e-mail', async () => (await distinct()).size >= TOTAL, 40_000);
  await notifier.logs('notifier ready');
  notifier.signal('SIGTERM');
  expect(await notifier.ended).toEqual({ code: 0, signal: null });

  const mails = await mail.mails();
  const byId = Map.groupBy(mails, ({ MessageID }) => MessageID);
  // A copy has the same content as its original, and each kill leads to at most one.
  for (const copies of byId.values()) expect(new Set(copies.map(orderOf)).size).toBe(1);
  expect(mails.length - byId.size).toBeLessThanOrEqual(STRIKES);

  const events = (await outputs.everything()).filter(
    (event) => event.topic === settings.EVENT_TOPIC && header(event, 'ce_type') === 'OutOfStock',
  );
  const notified = new Set([...byId.values()].map(([first]) => first && orderOf(first)));
  expect(notified).toEqual(new Set(events.map((event) => (dataOf(event) as { orderId: string }).orderId)));
  expect([events.length, notified.size, byId.size]).toEqual([TOTAL, TOTAL, TOTAL]);
});
