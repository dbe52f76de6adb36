import { afterAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { staysOpen } from '../../support/conformance/eventually.ts';
import { apiOf } from '../../support/e2e/own-api.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import {
  accessibilityFindings,
  pageInChromium,
  shownText,
  type Tab,
} from '../../support/e2e/page-in-chromium.ts';
import { ofTheStack } from '../../support/e2e/own-settings.ts';
import { saveScreenshot } from '../../support/e2e/screenshots.ts';
import { addressOf, tcpProxy, through } from '../../support/faults/network/tcp-proxy.ts';

const postgres = await tcpProxy(addressOf(ofTheStack('DATABASE_URL')));
const kafka = {
  ...addressOf(`tcp://${ofTheStack('KAFKA_BROKERS').split(',')[0]}`),
  wayPort: await freePort(),
};
const apiPort = String(await freePort());

const system = ownSystem();
const { api } = apiOf(system, {
  API_PORT: apiPort,
  DATABASE_URL: through(system.settings.DATABASE_URL, postgres),
});
const { open } = pageInChromium();
afterAll(() => postgres.close());

const EMPTY = 'There is no product yet';
const SINCE = /for \d+ (s|min)/;
const NOT_READABLE = 'This cannot be read now: Postgres is away.';
/** What is never said of data that cannot be read. */
const CLAIMS = [
  EMPTY,
  'No order id begins so',
  'No ship is late',
  'Every order line has its units',
  'Loading',
];
const hashes = ['#/stock', '#/orders?search=o', '#/shortages', '#/pipeline', '#/dead-letters', '#/live'];

/** What the pages show when Kafka is back. */
const recovered: Readonly<Record<string, string>> = {
  '#/pipeline': 'No worker is running',
  '#/dead-letters': 'No dead letter is open',
  '#/live': 'following',
  '#/stock': EMPTY,
};

const attentionIn = ({ page }: Tab): Promise<string> =>
  page.getByRole('region', { name: 'What needs attention' }).innerText();

const claimsIn = async ({ page }: Tab): Promise<string[]> => {
  const text = await shownText(page);
  return CLAIMS.filter((claim) => text.includes(claim));
};

describe('without any data', () => {
  it.each([
    ['#/stock', EMPTY],
    ['#/stock/LAMP', 'There is no product LAMP here'],
    ['#/orders?search=o', 'No order id begins so'],
    ['#/orders/o1', 'Nothing is known of an order o1'],
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
      await before.page.getByText('Postgres is away', { exact: true }).waitFor();
      expect(await attentionIn(before)).toMatch(SINCE);
      await before.page
        .locator('.answer.stale')
        .getByText(new RegExp(`Not known now\\. When it was last read, .*: ${EMPTY}`))
        .waitFor();
      await before.page.getByText(/What is shown was read \d+ (s|min) ago/).waitFor();
      await saveScreenshot(before.page, 'postgres-away');
      for (const hash of hashes) {
        const tab = await open(`${api.address}/${hash}`);
        await tab.page.getByText('Postgres is away', { exact: true }).waitFor();
        if (/stock|orders|shortages/.test(hash)) await tab.page.getByText(NOT_READABLE).first().waitFor();
        expect(await claimsIn(tab)).toEqual([]);
        await saveScreenshot(tab.page, `postgres-away-${hash}`);
        expect(await accessibilityFindings(tab.page)).toEqual([]);
        expect(tab.complaints).toEqual([]);
      }
    } finally {
      postgres.thaw();
      postgres.cut();
    }
    await before.page.getByText('Postgres is away', { exact: true }).waitFor({ state: 'detached' });
    await before.page.locator('.answer:not(.stale)').getByText(EMPTY).waitFor();
    expect(before.complaints).toEqual([]);
    expect(await staysOpen(api.process?.ended ?? Promise.resolve(), 0)).toBe(true);
  }, 300_000);
});

describe('while Kafka is away', () => {
  it('each page says so and since when, and recovers by itself', async () => {
    const port = String(await freePort());
    const own = { API_PORT: port, KAFKA_BROKERS: `127.0.0.1:${kafka.wayPort}` };
    const process = await system.startReady('api', own);
    const tabs = new Map<string, Tab>();
    for (const hash of ['#/pipeline', '#/dead-letters', '#/live', '#/stock']) {
      const tab = await open(`http://127.0.0.1:${port}/${hash}`);
      tabs.set(hash, tab);
      await tab.page.getByText('Kafka is away', { exact: true }).waitFor();
      if (hash === '#/dead-letters')
        await tab.page.getByText('This cannot be read now: Kafka is away.').first().waitFor();
      expect(await shownText(tab.page)).not.toContain('No dead letter is open');
      expect(await attentionIn(tab)).toMatch(SINCE);
      await saveScreenshot(tab.page, `kafka-away-${hash}`);
      expect(await accessibilityFindings(tab.page)).toEqual([]);
    }
    const way = await tcpProxy(kafka, kafka.wayPort);
    try {
      for (const [hash, { page, complaints }] of tabs) {
        await page.getByText('Kafka is away', { exact: true }).waitFor({ state: 'detached' });
        await page
          .locator('main')
          .getByText(recovered[hash] ?? '')
          .first()
          .waitFor();
        expect(complaints).toEqual([]);
      }
      expect(await staysOpen(process.ended, 0)).toBe(true);
    } finally {
      await way.close();
    }
  }, 300_000);
});

describe('while the API is away', () => {
  it('the page says so and since when, and goes on as soon as it answers', async () => {
    const tab = await open(`${api.address}/#/stock`);
    const { page, complaints } = tab;
    await page.getByText(EMPTY).waitFor();
    await api.process?.kill();
    await page.getByText('The API does not answer', { exact: true }).waitFor();
    expect(await attentionIn(tab)).toMatch(SINCE);
    await page.locator('.answer.stale').getByText(EMPTY).waitFor();
    await saveScreenshot(page, 'api-away');
    expect(await accessibilityFindings(page)).toEqual([]);

    await system.startReady('api', { API_PORT: apiPort });
    await page.getByText('The API does not answer', { exact: true }).waitFor({ state: 'detached' });
    await page.locator('.answer:not(.stale)').getByText(EMPTY).waitFor();
    expect(complaints).toEqual([]);
  }, 300_000);
});
