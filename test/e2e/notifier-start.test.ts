import { describe, expect, it } from '@jest/globals';
import { allocate, createBatch } from '../support/builders/stock.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import type { LogLine } from '../support/e2e/running-process.ts';
import { uniqueName } from '../support/registry-api.ts';

const { commands, outputs, start, startReady } = ownSystem({
  NOTIFICATION_CHANNEL: 'log',
  NOTIFIER_GROUP: uniqueName('notifiers'),
});

const NOBODY = '127.0.0.1:1';

async function runOut(sku: string): Promise<void> {
  await commands.send(createBatch({ ref: `batch-of-${sku}`, sku, qty: 1 }));
  await commands.send(allocate({ orderId: `order of ${sku}`, sku, qty: 12 }));
  await outputs.events(sku, 2);
}

const notified = (log: readonly LogLine[]): unknown[] =>
  log.filter(({ msg }) => msg.startsWith('Out of stock')).map(({ sku }) => sku);

describe('a first start', () => {
  it('given NOTIFICATION_START=end, reports no earlier shortages and all later ones', async () => {
    await Promise.all([startReady('worker'), startReady('relay')]);
    await runOut('BEFORE');
    const first = await startReady('notifier', { NOTIFICATION_START: 'end' });
    await runOut('AFTER');
    await first.logs('Out of stock: AFTER');
    expect(notified(first.log)).toEqual(['AFTER']);
    first.signal('SIGTERM');
    expect(await first.ended).toEqual({ code: 0, signal: null });

    // This applies only to the first start: the next one continues where this one ended.
    await runOut('BETWEEN');
    const second = await startReady('notifier', { NOTIFICATION_START: 'end' });
    await second.logs('Out of stock: BETWEEN');
    expect(notified(second.log)).toEqual(['BETWEEN']);
  });
});

describe('an environment', () => {
  it('given e-mails without server and recipient, ends the start and names both settings', async () => {
    const notifier = start('notifier', { NOTIFICATION_CHANNEL: 'email' });
    expect(await notifier.ended).toEqual({ code: 1, signal: null });
    expect(notifier.errorOutput()).toMatch(/SMTP_URL: is missing.*\n.*NOTIFICATION_TO: is missing/);
    expect(notifier.log).toEqual([]);
  });
});

describe('SIGTERM ends a notifier with exit code 0 while it waits', () => {
  it.each([
    ['Kafka', { KAFKA_BROKERS: NOBODY }],
    ['Postgres', { DATABASE_URL: `postgres://allocation@${NOBODY}/allocation` }],
  ])('for %s', async (_, over) => {
    const notifier = start('notifier', over);
    await notifier.logs(({ level }) => level !== 'info');
    const from = performance.now();
    notifier.signal('SIGTERM');
    expect(await notifier.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - from).toBeLessThan(10_000);
    expect(notifier.errorOutput()).toBe('');
  });
});
