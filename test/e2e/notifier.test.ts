import { beforeAll, describe, expect, it } from '@jest/globals';
import { allocate, createBatch, receiveBatch } from '../support/builders/stock.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { groupState } from '../support/e2e/consumer-group.ts';
import { withAdmin } from '../support/e2e/kafka.ts';
import { type CaughtMail, ownMailCatcher } from '../support/e2e/own-mail-catcher.ts';
import { runningSystem } from '../support/e2e/own-system.ts';
import { uniqueName } from '../support/registry-api.ts';
import type { RunningProcess, Settings } from '../support/e2e/running-process.ts';

const GROUP = uniqueName('notifiers');
const mail = await ownMailCatcher();
const { database, commands, outputs, startReady } = runningSystem({
  SMTP_URL: mail.url,
  NOTIFICATION_TO: 'buyer@example.org',
  NOTIFICATION_FROM: 'allocation@example.org',
  NOTIFIER_GROUP: GROUP,
});

// One notifier after the other on the same database and topic: each continues where the previous one ended.
let notifier: RunningProcess;

async function restart(over: Settings = {}, meanwhile: () => Promise<unknown> = async () => undefined) {
  notifier.signal('SIGTERM');
  expect(await notifier.ended).toEqual({ code: 0, signal: null });
  await meanwhile();
  notifier = await startReady('notifier', over);
}

const ofSku =
  (sku: string) =>
  ({ Subject }: CaughtMail): boolean =>
    Subject.startsWith(`Out of stock: ${sku}`);

/** Orders that no batch can serve, one after the other. */
async function runOut(sku: string, ...orderIds: string[]): Promise<void> {
  await commands.send(createBatch({ ref: `batch-of-${sku}`, sku, qty: 1 }));
  for (const orderId of orderIds) await commands.send(allocate({ orderId, sku, qty: 12 }));
}

/** Waits until the notifier has stored this many shortages of the SKU. */
const known = (sku: string, count: number) =>
  eventually(`${count} shortages of ${sku} are known`, async () => {
    const rows = await database.rows(`select event_id from notification_shortages where sku = '${sku}'`);
    return rows.length === count;
  });

beforeAll(async () => {
  [notifier] = await Promise.all([startReady('notifier'), mail.start()]);
});

describe('a product that is out of stock', () => {
  it('leads to an e-mail that names SKU, order and quantity', async () => {
    await runOut('OAK-TABLE', 'order-7');
    const [caught] = await mail.received(1, ofSku('OAK-TABLE'));
    expect(caught).toMatchObject({
      Subject: 'Out of stock: OAK-TABLE',
      From: { Address: 'allocation@example.org' },
      To: [{ Address: 'buyer@example.org' }],
    });
    const text = caught && (await mail.textOf(caught));
    expect(text).toMatch(/^SKU: +OAK-TABLE$/m);
    expect(text).toMatch(/^Order: +order-7$/m);
    expect(text).toMatch(/^Quantity: +12$/m);
  });

  it('leads to an e-mail about a line that waits, with what is on the way and when, and to one when it is served', async () => {
    await restart({ NOTIFICATION_SERVED: 'true', NOTIFICATION_WINDOW_MS: '0' });
    const sku = 'FIR-DESK';
    await commands.send(createBatch({ ref: 'fir-ship', sku, qty: 5, eta: '2027-03-01' }));
    await commands.send(allocate({ orderId: 'order-8', sku, qty: 6, backorder: true }));
    const [waits] = await mail.received(1, ofSku(sku));
    const text = waits && (await mail.textOf(waits));
    expect(text).toMatch(/^No batch of FIR-DESK has enough units left for this order line: it waits\.$/m);
    expect(text).toMatch(/^Arrives: +5 on 2027-03-01$/m);

    await commands.send(receiveBatch({ ref: 'fir-ship', sku, qty: 6 }));
    const [served] = await mail.received(1, ({ Subject }) => Subject === `Served: ${sku}`);
    expect(served && (await mail.textOf(served))).toMatch(/^Order: +order-8$/m);
    await restart();
  });

  it('leads to no second e-mail within the window; the next e-mail has the remaining shortages, even after a restart', async () => {
    await runOut('PINE-SHELF', 'order-1');
    await mail.received(1, ofSku('PINE-SHELF'));
    await runOut('PINE-SHELF', 'order-2', 'order-3', 'order-4');
    await known('PINE-SHELF', 4);
    expect(await mail.received(0, ofSku('PINE-SHELF'))).toHaveLength(1);

    await restart({ NOTIFICATION_WINDOW_MS: '1' });
    const [, next] = await mail.received(2, ofSku('PINE-SHELF'));
    expect(next?.Subject).toBe('Out of stock: PINE-SHELF (3 order lines)');
    const text = next && (await mail.textOf(next));
    expect(text).toMatch(/^Order: +order-2$/m);
    expect(text).toContain('2 more order lines');
    expect(text).toMatch(/order order-3, quantity 12\n.*order order-4, quantity 12/);
    await restart();
  });

  it('is the only product in e-mails if there are other events of other products', async () => {
    await commands.send(createBatch({ ref: 'enough', sku: 'RED-CHAIR', qty: 10 }));
    await commands.send(allocate({ orderId: 'order-1', sku: 'RED-CHAIR', qty: 1 }));
    await outputs.events('RED-CHAIR', 2);
    await runOut('RED-CHAIR', 'order-2');
    const [caught] = await mail.received(1, ofSku('RED-CHAIR'));
    expect(caught?.Snippet).toContain('Order: order-2');
    expect(await mail.received(0, ofSku('RED-CHAIR'))).toHaveLength(1);
  });
});

describe('a notifier that was away', () => {
  it("reports the shortages of that time, none twice, even if its group's offsets are gone", async () => {
    await restart({}, async () => {
      expect(await groupState(GROUP)).toEqual({ state: 'Empty', members: 0 });
      await withAdmin((admin) => admin.deleteGroups([GROUP]));
      await runOut('GLASS-DESK', 'order-1');
      await outputs.events('GLASS-DESK', 2);
    });
    await mail.received(1, ofSku('GLASS-DESK'));
    const subjects = (await mail.mails()).map(({ Subject }) => Subject);
    expect(subjects.filter((subject) => subject === 'Out of stock: OAK-TABLE')).toHaveLength(1);
    expect(notifier.log.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});

it('a notifier deletes shortages that were noted longer ago than SHORTAGE_RETENTION_DAYS', async () => {
  const sku = 'ASH-BENCH';
  await runOut(sku, 'order-1', 'order-2');
  await known(sku, 2);
  const told = `select from notification_skus where sku = '${sku}' and waiting`;
  await restart({ NOTIFICATION_WINDOW_MS: '1' });
  await eventually('somebody was told of both', async () => (await database.rows(told)).length === 0);
  await database.rows(
    `update notification_shortages set noted_at = now() - interval '49 hours' where sku = '${sku}' and order_id = 'order-1'`,
  );
  await restart({ SHORTAGE_RETENTION_DAYS: '2' });
  await notifier.logs('deleted old shortages');
  const left = await database.rows(`select order_id from notification_shortages where sku = '${sku}'`);
  expect(left).toEqual([{ order_id: 'order-2' }]);
});

describe('the log as channel', () => {
  it('writes a line with SKU, order and quantity, and sends no e-mail', async () => {
    await restart({ NOTIFICATION_CHANNEL: 'log', SMTP_URL: '', NOTIFICATION_TO: '' });
    await runOut('BLUE-VASE', 'order-9');
    const line = await notifier.logs('Out of stock: BLUE-VASE');
    expect(line).toMatchObject({ level: 'warn', sku: 'BLUE-VASE', orderId: 'order-9', qty: 12, more: 0 });
    expect(await mail.received(0, ofSku('BLUE-VASE'))).toEqual([]);
  });
});
