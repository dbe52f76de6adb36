import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { systemWithApi } from '../../support/e2e/own-api.ts';
import {
  accessibilityFindings,
  expectNothingBeyondTheEdge,
  pageInChromium,
  shownText,
} from '../../support/e2e/page-in-chromium.ts';
import { givenBrokenMessages, givenShop, untilOpen } from '../../support/e2e/page-story.ts';
import { saveScreenshot } from '../../support/e2e/screenshots.ts';

const system = systemWithApi();
const { api } = system;
const { open, closeAll } = pageInChromium();
afterEach(() => closeAll());

/** In pixels, from a large window to a small telephone; tables change their form between some of them. */
const WIDTHS = [1_920, 1_200, 1_190, 960, 950, 770, 760, 500, 320];

/** Each page, and a text that is there once its data are. */
const pages: readonly (readonly [hash: string, name: string, loaded: string])[] = [
  ['#/stock', 'stock', 'LAMP'],
  ['#/stock/LAMP', 'product', 'LAMP-2'],
  ['#/stock/LAMP?batch=LAMP-1', 'batch', 'Order lines of batch'],
  ['#/stock/CHAIR?show=backordered', 'backordered-lines', 'backordered'],
  ['#/stock/TABLE?batch=TABLE-1', 'late-batch', 'This ship is late'],
  ['#/stock/NONE', 'unknown-product', 'There is no product'],
  ['#/orders/none', 'unknown-order', 'Nothing is known of an order'],
  ['#/orders', 'order-search', 'Type the beginning'],
  ['#/orders?search=late', 'orders', 'late-2'],
  ['#/orders/o1', 'order', 'Caused by'],
  ['#/shortages', 'shortages', 'TABLE-1'],
  ['#/pipeline', 'pipeline', 'up to date'],
  ['#/dead-letters', 'dead-letters', '/shop/import'],
  ['#/live', 'live', 'following'],
  ['#/nowhere', 'no-page', 'There is no such page'],
];

describe('with data', () => {
  let letter = '';
  beforeAll(async () => {
    await givenShop(system);
    [letter = ''] = await givenBrokenMessages(system, 2);
    await untilOpen(system, 2);
  });

  it.each(pages)(
    '%s shows them, without a complaint, in light and dark, wide and narrow',
    async (hash, name, loaded) => {
      for (const look of [{}, { isDark: true }, { width: 375 }]) {
        const { page, complaints } = await open(`${api.address}/${hash}`, look);
        await page.locator('main').getByText(loaded).first().waitFor();
        await saveScreenshot(page, `${name}-${JSON.stringify(look)}`);
        expect({ hash, look, findings: await accessibilityFindings(page) }).toEqual({
          hash,
          look,
          findings: [],
        });
        await expectNothingBeyondTheEdge(page);
        expect(complaints).toEqual([]);
      }
    },
  );

  it.each(pages)('%s has room on windows of every width', async (hash, _, loaded) => {
    const { page } = await open(`${api.address}/${hash}`);
    await page.locator('main').getByText(loaded).first().waitFor();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await expectNothingBeyondTheEdge(page);
    }
  });

  it('a dead letter shows why it failed, who sent it, its headers and its bytes', async () => {
    const { page, complaints } = await open(`${api.address}/#/dead-letters/${letter}`);
    await page.getByRole('heading', { name: 'Headers' }).waitFor();
    const text = await shownText(page);
    for (const part of ['INVALID_MESSAGE', 'eta', '/shop/import', 'ce_type', '"eta": 20270315'])
      expect(text).toContain(part);
    await page.getByRole('button', { name: 'bytes' }).last().click();
    expect(await shownText(page)).toContain('7b 22 72 65 66 22');
    await saveScreenshot(page, 'dead-letter');
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('the stock is in columns, and the search finds by the beginning of a SKU', async () => {
    const { page } = await open(`${api.address}/#/stock`);
    const row = page.getByRole('row', { name: /^LAMP/ });
    await row.waitFor();
    // In the warehouse 20 - 1, free 16, on the way 50, allocated 3, waiting 0, dispatched 1.
    expect(await row.getByRole('cell').allInnerTexts()).toEqual([
      'available',
      '19',
      '16',
      '50',
      '3',
      '0',
      '1',
    ]);
    await page.getByRole('searchbox').fill('CH');
    await row.waitFor({ state: 'detached' });
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(['CHAIR']);
    expect(page.url()).toContain('search=CH');
    await page.getByRole('link', { name: 'CHAIR' }).click();
    await page.getByRole('heading', { name: 'CHAIR', level: 1 }).waitFor();
    expect(await page.title()).toBe('CHAIR – Stock – Allocation');
  });

  it("a product's availability is a plot and a table", async () => {
    const { page } = await open(`${api.address}/#/stock/LAMP`);
    await page.getByRole('img', { name: /Units available: 16 now, 66 from 2999-01-01 on/ }).waitFor();
    await page.getByText('As a table').click();
    expect(await page.getByRole('table', { name: 'Units available by day' }).innerText()).toContain(
      '2999-01-01',
    );
    expect(await page.locator('.plot canvas').count()).toBe(1);
  });

  it('units on late ships are told from those that can be promised', async () => {
    const { page } = await open(`${api.address}/#/stock/TABLE`);
    await page.getByRole('img', { name: 'Units available: 0 now, 3 more on late ships.' }).waitFor();
    const text = await shownText(page);
    expect(text).toContain('On the way 10 units 3 free, of these 3 on late ships');
    expect(text).toContain('3 units are on late ships: do not promise them before they are here.');
    await page.getByText('As a table').click();
    const table = page.getByRole('table', { name: 'Units available by day' });
    expect(await table.innerText()).toMatch(/Of these on late ships[^]*2024-02-01[^]*3\s+3/);
  });

  it('a late batch shows what to do: command lines that can be copied and completed', async () => {
    const { page, goTo } = await open(`${api.address}/#/shortages`);
    await page
      .getByRole('table', { name: /Late batches/ })
      .getByRole('link', { name: 'What to do' })
      .click();
    await page.getByRole('heading', { name: 'This ship is late: what to do' }).waitFor();
    for (const line of [
      'ChangeBatchEta --ref TABLE-1 --sku TABLE --eta YYYY-MM-DD',
      'ReceiveBatch --ref TABLE-1 --sku TABLE --qty COUNTED',
    ])
      expect(await page.getByText(`bin/allocation send ${line}`, { exact: true }).isVisible()).toBe(true);
    await goTo('#/stock/LAMP?batch=LAMP-2');
    await page.getByRole('heading', { name: 'Order lines of batch LAMP-2' }).waitFor();
    expect(await page.getByText('This ship is late').count()).toBe(0);
  });

  it('backordered lines and lines on a late ship have words of their own', async () => {
    const { page, goTo } = await open(`${api.address}/#/orders/o2`);
    await page
      .getByRole('table', { name: 'Lines of the order' })
      .getByText('backordered', { exact: true })
      .waitFor();
    await goTo('#/orders/late-1');
    await page.getByText('allocated, ship is late').waitFor();
    await goTo('#/shortages');
    await page.getByRole('row', { name: /TABLE-1.*late-1 \(5 units\)/ }).waitFor();
    await page.getByRole('row', { name: /^CHAIR 2 o2 \(2 units\)/ }).waitFor();
    expect(await shownText(page)).not.toMatch(/wait/);
  });

  it('a product or an order that nobody knows: what the reason may be, and where to look', async () => {
    const { page, goTo } = await open(`${api.address}/#/stock/lamp`);
    await page.getByText('There is no product lamp here: it has never had a batch.').waitFor();
    await page.getByRole('link', { name: 'Products that begin so' }).waitFor();
    await goTo('#/orders/nobody');
    await page.getByText(/Nothing is known of an order nobody: .* within 7 days/).waitFor();
    for (const name of ['Orders that begin so', 'pipeline', 'dead letters'])
      expect(await page.locator('main').getByRole('link', { name, exact: true }).count()).toBe(1);
    await goTo('#/stock/LAMP?batch=none');
    await page.getByText('There is no batch none.').waitFor();
  });

  it('the plot of a product has dates at its axis on a telephone', async () => {
    const { page } = await open(`${api.address}/#/stock/LAMP`, { width: 375 });
    await page.addInitScript(`
      globalThis.drawn = [];
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
        drawn.push(text);
        return fillText.call(this, text, ...place);
      };`);
    await page.reload();
    await page.locator('.plot canvas').waitFor();
    const drawn = await page.evaluate<string[]>('drawn');
    expect(drawn).toContain('2999-01-01');
  });

  it('an order has its lines, and its events with the commands that caused them', async () => {
    const { page } = await open(`${api.address}/#/orders/o1`);
    const history = page.getByRole('table', { name: /Events of the order/ });
    await history.getByRole('row').nth(2).waitFor();
    expect(await history.innerText()).toMatch(/Allocated[^]*3 units from batch LAMP-1[^]*Allocate/);
    expect(await page.getByRole('table', { name: 'Lines of the order' }).innerText()).toMatch(
      /CHAIR[^]*allocated/,
    );
  });
});
