import { afterAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { apiOf } from '../../support/e2e/own-api.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { accessibilityFindings, pageInChromium } from '../../support/e2e/page-in-chromium.ts';
import { ofTheStack } from '../../support/e2e/own-settings.ts';
import { saveScreenshot } from '../../support/e2e/screenshots.ts';
import { addressOf, tcpProxy, through } from '../../support/faults/network/tcp-proxy.ts';

const postgres = await tcpProxy(addressOf(ofTheStack('DATABASE_URL')));
const nobodyListens = `127.0.0.1:${await freePort()}`;
const apiPort = String(await freePort());

const system = ownSystem();
const { api } = apiOf(system, {
  API_PORT: apiPort,
  DATABASE_URL: through(system.settings.DATABASE_URL, postgres),
});
const { open } = pageInChromium();
afterAll(() => postgres.close());

const EMPTY = 'There is no product yet';
const hashes = ['#/stock', '#/orders?search=o', '#/shortages', '#/pipeline', '#/dead-letters', '#/live'];

describe('without any data', () => {
  it.each([
    ['#/stock', EMPTY],
    ['#/stock/LAMP', 'SKU LAMP was never seen'],
    ['#/orders?search=o', 'No order id begins so'],
    ['#/orders/o1', 'This order has no line'],
    ['#/shortages', 'Every order line has its units'],
    ['#/pipeline', 'No worker is running'],
    ['#/dead-letters', 'No dead letter is open'],
    ['#/dead-letters/a-1-2', 'a-1-2'],
    ['#/dead-letters/nonsense', 'This is not the id'],
    ['#/live', 'Nothing has happened yet'],
  ])('%s says so', async (hash, sentence) => {
    const { page, complaints } = await open(`${api.address}/${hash}`);
    await page.locator('main').getByText(sentence).first().waitFor();
    await saveScreenshot(page, `empty-${hash}`);
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe('while Postgres is away', () => {
  it('each page says so and since when, keeps what it had in grey, and recovers by itself', async () => {
    const before = await open(`${api.address}/#/stock`);
    await before.page.getByText(EMPTY).waitFor();
    postgres.freeze();
    postgres.cut();
    try {
      const attention = before.page.getByRole('region', { name: 'What needs attention' });
      await attention.getByText('Postgres is away').waitFor({ timeout: 40_000 });
      expect(await attention.innerText()).toMatch(/since (just now|\d+ (s|min) ago)/);
      await before.page.locator('.answer.stale').getByText(EMPTY).waitFor({ timeout: 40_000 });
      await saveScreenshot(before.page, 'postgres-away');
      for (const hash of hashes) {
        const tab = await open(`${api.address}/${hash}`);
        await tab.page.getByText('Postgres is away').waitFor({ timeout: 40_000 });
        await saveScreenshot(tab.page, `postgres-away-${hash}`);
        expect(await accessibilityFindings(tab.page)).toEqual([]);
        expect(tab.complaints).toEqual([]);
      }
    } finally {
      postgres.thaw();
      postgres.cut();
    }
    await before.page.getByText('Postgres is away').waitFor({ state: 'detached', timeout: 40_000 });
    await before.page.locator('.answer:not(.stale)').getByText(EMPTY).waitFor({ timeout: 40_000 });
    expect(before.complaints).toEqual([]);
  }, 180_000);
});

describe('while Kafka is away', () => {
  it('the page of the pipeline, the dead letters and the live events say so', async () => {
    const port = String(await freePort());
    await system.startReady('api', { API_PORT: port, KAFKA_BROKERS: nobodyListens });
    for (const hash of ['#/pipeline', '#/dead-letters', '#/live', '#/stock']) {
      const { page, complaints } = await open(`http://127.0.0.1:${port}/${hash}`);
      await page.getByText('Kafka is away').waitFor({ timeout: 40_000 });
      await saveScreenshot(page, `kafka-away-${hash}`);
      expect(await accessibilityFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
    }
  }, 180_000);
});

describe('while the API is away', () => {
  it('the page says so and since when, and goes on as soon as it answers', async () => {
    const { page, complaints } = await open(`${api.address}/#/stock`);
    await page.getByText(EMPTY).waitFor();
    await api.process?.kill();
    await page.getByText('The API does not answer', { exact: true }).waitFor({ timeout: 30_000 });
    await page.locator('.answer.stale').getByText(EMPTY).waitFor({ timeout: 30_000 });
    await saveScreenshot(page, 'api-away');
    expect(await accessibilityFindings(page)).toEqual([]);

    await system.startReady('api', { API_PORT: apiPort });
    await page
      .getByText('The API does not answer', { exact: true })
      .waitFor({ state: 'detached', timeout: 40_000 });
    await page.locator('.answer:not(.stale)').getByText(EMPTY).waitFor({ timeout: 40_000 });
    expect(complaints).toEqual([]);
  }, 120_000);
});
