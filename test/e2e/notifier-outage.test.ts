import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, expect, it } from '@jest/globals';
import { allocate, createBatch, outOfStock } from '../support/builders/stock.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { ownMailCatcher } from '../support/e2e/own-mail-catcher.ts';
import { runningSystem } from '../support/e2e/own-system.ts';
import { eventOf } from '../support/e2e/published.ts';
import { uniqueName } from '../support/registry-api.ts';

const mail = await ownMailCatcher();
const { commands, outputs, startReady } = runningSystem({
  SMTP_URL: mail.url,
  NOTIFICATION_TO: 'buyer@example.org',
  NOTIFIER_GROUP: uniqueName('notifiers'),
});

/** Accepts connections and never answers. */
async function aSilentServer() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  servers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, calls: () => sockets.length };
}

const servers: (() => void)[] = [];
afterAll(() => {
  for (const close of servers) close();
});

const order = (sku: string) => allocate({ orderId: `order of ${sku}`, sku, qty: 12 });

it('the worker continues while the mail server is away; afterwards each e-mail arrives once', async () => {
  const notifier = await startReady('notifier');
  const skus = ['OAK-TABLE', 'PINE-SHELF', 'RED-CHAIR'];
  for (const sku of skus) {
    await commands.send(createBatch({ ref: `batch-of-${sku}`, sku, qty: 1 }));
    await commands.send(order(sku));
  }
  for (const sku of skus) {
    const [, event] = await outputs.events(sku, 2);
    expect(event && eventOf(event)).toEqual(outOfStock({ orderId: `order of ${sku}`, sku, qty: 12 }));
  }
  const { msg } = await notifier.logs(({ level }) => level === 'warn');
  expect(msg).toContain('ECONNREFUSED');

  await mail.start();
  await mail.received(3);
  await notifier.logs('notifications are sent again');
  const subjects = (await mail.mails()).map(({ Subject }) => Subject);
  expect(subjects.toSorted()).toEqual(skus.map((sku) => `Out of stock: ${sku}`));
  expect(notifier.log.filter(({ level }) => level === 'warn')).toHaveLength(1);

  await mail.stop();
  await commands.send(createBatch({ ref: 'batch', sku: 'BLUE-VASE', qty: 1 }));
  await commands.send(order('BLUE-VASE'));
  await notifier.logs(({ level, sku }) => level === 'warn' && sku === 'BLUE-VASE');
  notifier.signal('SIGTERM');
  expect(await notifier.ended).toEqual({ code: 0, signal: null });
  await mail.start();
  const next = await startReady('notifier');
  const [, , , last] = await mail.received(4);
  expect(last?.Subject).toBe('Out of stock: BLUE-VASE');
  next.signal('SIGTERM');
  expect(await next.ended).toEqual({ code: 0, signal: null });
});

it('SIGTERM ends the notifier within 10 s with exit code 0 even if the mail server does not answer', async () => {
  const silent = await aSilentServer();
  const notifier = await startReady('notifier', { SMTP_URL: silent.url });
  await commands.send(createBatch({ ref: 'batch of glass', sku: 'GLASS-DESK', qty: 1 }));
  await commands.send(order('GLASS-DESK'));
  await eventually('it was called', () => silent.calls() > 0);
  const from = performance.now();
  notifier.signal('SIGTERM');
  expect(await notifier.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - from).toBeLessThan(10_000);
});
