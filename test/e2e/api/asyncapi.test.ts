import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { AsyncApiDocument } from '../../../src/entrypoints/api/contract/asyncapi.ts';
import { describedBy } from '../../support/described-messages.ts';
import { startChromium } from '../../support/e2e/chromium.ts';
import { withAdmin } from '../../support/e2e/kafka.ts';
import { systemWithApi } from '../../support/e2e/own-api.ts';
import { dataOf, header, type Published, textHeaders } from '../../support/e2e/published.ts';

/** Not a text that a setting may have by chance: a page that shows it as HTML would run it. */
const HOSTILE = '"><img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';

const { api, call, commands, outputs, settings } = systemWithApi({ EVENT_SOURCE: HOSTILE });

async function served(): Promise<AsyncApiDocument> {
  const { status, body } = await call('GET', '/asyncapi.json');
  expect(status).toBe(200);
  return body as AsyncApiDocument;
}

describe('the AsyncAPI document that the API serves', () => {
  it('has the topics of this installation, with the partitions that they have in Kafka', async () => {
    const { channels } = await served();
    const addresses = Object.values(channels).map(({ address }) => address);
    const { COMMAND_TOPICS, EVENT_TOPIC, REJECTION_TOPIC, DEAD_LETTER_TOPIC } = settings;
    expect(addresses).toEqual([COMMAND_TOPICS, EVENT_TOPIC, REJECTION_TOPIC, DEAD_LETTER_TOPIC]);

    const { topics } = await withAdmin((admin) => admin.fetchTopicMetadata({ topics: addresses }));
    const inKafka = new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
    for (const { address, bindings } of Object.values(channels))
      expect({ address, partitions: bindings.kafka.partitions }).toEqual({
        address,
        partitions: inKafka.get(address),
      });
  });

  it('describes what is published: each event, rejection and dead letter of a run', async () => {
    const sku = `SKU-${randomUUID()}`;
    const lines = { first: { orderId: 'first', sku }, second: { orderId: 'second', sku } };
    await commands.send({ type: 'CreateBatch', data: { ref: `${sku}-1`, sku, qty: 10, eta: '2027-03-01' } });
    await commands.send({ type: 'Allocate', data: { ...lines.first, qty: 6, backorder: true } });
    await commands.send({ type: 'Allocate', data: { ...lines.second, qty: 4, backorder: true } });
    await commands.send({ type: 'Allocate', data: { orderId: 'none', sku, qty: 1 } });
    await commands.send({ type: 'ChangeBatchEta', data: { ref: `${sku}-1`, sku, eta: '2027-04-01' } });
    await commands.send({ type: 'ReceiveBatch', data: { ref: `${sku}-1`, sku, qty: 8 } });
    await commands.send({ type: 'Dispatch', data: lines.first });
    await commands.send({ type: 'Deallocate', data: lines.second });
    await commands.send({ type: 'ChangeBatchQuantity', data: { ref: `${sku}-1`, sku, qty: 9 } });
    await commands.send({ type: 'Deallocate', data: lines.second });
    await commands.sendRecord({ key: sku, value: 'no JSON', headers: { ce_type: 'Allocate' } });

    const events = await outputs.events(sku, EVENTS.length);
    const others = [...(await outputs.rejections(sku, 1)), ...(await outputs.deadLetters(sku, 1))];
    expect(events.map((event) => header(event, 'ce_type'))).toEqual(EVENTS);
    const check = describedBy(await served());
    expect([...events, ...others].flatMap((message) => check(seen(message)))).toEqual([]);
  });
});

const EVENTS = [
  'BatchCreated',
  'Allocated',
  'Allocated',
  'OutOfStock',
  'BatchEtaChanged',
  'BatchReceived',
  'Deallocated',
  'Backordered',
  'Dispatched',
  'BackorderCancelled',
  'BatchQuantityChanged',
];

function seen(message: Published) {
  const isDeadLetter = message.topic === settings.DEAD_LETTER_TOPIC;
  return {
    type: isDeadLetter ? 'DeadLetter' : String(header(message, 'ce_type')),
    headers: textHeaders(message),
    payload: isDeadLetter ? message.value?.toString() : dataOf(message),
  };
}

describe('the page of the messages in a browser', () => {
  let browser: Browser;
  let page: Page;
  const elsewhere: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await startChromium();
    page = await browser.newPage({ viewport: { width: 375, height: 700 } });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(api.address) && !url.startsWith('data:')) elsewhere.push(url);
    });
    page.on('console', (message) => void complaints.push(message.text()));
    page.on('pageerror', (error) => void complaints.push(error.message));
    page.on('requestfailed', (request) => void complaints.push(request.url()));
    await page.goto(`${api.address}/docs/messages`);
  });
  afterAll(() => browser?.close());

  it('shows each message with its fields and its example', async () => {
    const { channels, components } = await served();
    for (const [channel, { address, messages }] of Object.entries(channels)) {
      expect(await page.locator(`h2#${channel}`).innerText()).toContain(address);
      for (const type of Object.keys(messages)) {
        const article = page.locator(`article[aria-labelledby="${channel}-${type}"]`);
        const fields = Object.keys(components.schemas[type]?.properties ?? {});
        expect(await article.locator('tbody th').allInnerTexts()).toEqual(fields);
        expect(await article.locator('pre').innerText()).toContain('ce_type: ');
      }
    }
    expect(await page.locator('article').count()).toBe(Object.keys(components.messages).length);
  });

  it('leads from its list to a message', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Dispatched' }).click();
    await page.locator('h3#events-Dispatched').waitFor();
    expect(new URL(page.url()).hash).toBe('#events-Dispatched');
    await expectInView(page, 'h3#events-Dispatched');
  });

  it.each([375, 1_280])('is as wide as a window of %i pixels, and not wider', async (width) => {
    await page.setViewportSize({ width, height: 700 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    // The style sheet is in effect: without it the body has a margin.
    expect(await page.evaluate('getComputedStyle(document.body).paddingLeft')).toBe('16px');
  });

  it('shows settings as text', async () => {
    expect(await page.locator('article pre').nth(7).innerText()).toContain(`ce_source: ${HOSTILE}`);
    expect(await page.title()).toBe('Allocation: messages on Kafka');
    expect(await page.locator('img, script').count()).toBe(0);
  });

  it('is linked from the page of the HTTP API', async () => {
    const docs = await browser.newPage();
    await docs.goto(`${api.address}/docs`);
    const link = docs.getByRole('link', { name: '/docs/messages' });
    expect(await link.getAttribute('href')).toBe(new URL(page.url()).pathname);
    await docs.close();
  });

  it('loads nothing from other sites, and violates no rule of its content security policy', () => {
    expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] });
  });
});

async function expectInView(page: Page, selector: string): Promise<void> {
  const box = await page.locator(selector).boundingBox();
  expect(box?.y).toBeGreaterThan(-2);
  expect(box?.y).toBeLessThan(700);
}
