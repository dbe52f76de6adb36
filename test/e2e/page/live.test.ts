import { describe, expect, it } from '@jest/globals';
import { systemWithApi, WAIT } from '../../support/e2e/own-api.ts';
import { accessibilityFindings, pageInChromium, shownText } from '../../support/e2e/page-in-chromium.ts';
import { saveScreenshot } from '../../support/e2e/screenshots.ts';

const { api, call, commands } = systemWithApi();
const { open } = pageInChromium();

const create = (ref: string, sku: string) =>
  call('POST', '/batches', { body: { ref, sku, qty: 5 }, headers: WAIT });

describe('the live page', () => {
  it('shows events as they come, newest first, with links to product and order', async () => {
    const { page, complaints } = await open(`${api.address}/#/live`);
    await page.getByText('following').waitFor();
    await create('B1', 'LAMP');
    await call('POST', '/allocations', { body: { orderId: 'o1', sku: 'LAMP', qty: 2 }, headers: WAIT });
    await page.getByRole('row', { name: /Allocated/ }).waitFor();
    const rows = await page.getByRole('rowheader').allInnerTexts();
    expect(rows).toEqual(['Allocated', 'BatchCreated']);
    await page.getByRole('columnheader', { name: 'Event no. of its SKU' }).waitFor();
    await saveScreenshot(page, 'live-events');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'o1' }).click();
    await page.getByRole('heading', { name: 'Order o1' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows only the SKU that is asked for', async () => {
    const { page } = await open(`${api.address}/#/live?sku=TABLE`);
    await page.getByText('following').waitFor();
    await create('B2', 'CHAIR');
    await create('B3', 'TABLE');
    await page.getByRole('row', { name: /TABLE/ }).waitFor();
    expect(await page.getByRole('rowheader').count()).toBe(1);
  });

  it('stands still while paused, and goes on after', async () => {
    const { page } = await open(`${api.address}/#/live`);
    await page.getByText('following').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await create('B4', 'SOFA');
    await create('B5', 'SOFA');
    expect(await page.getByRole('row', { name: /SOFA/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('row', { name: /SOFA/ }).nth(1).waitFor();
  });

  it('of many events at once shows a sample, and says how many were left out', async () => {
    const { page } = await open(`${api.address}/#/live`);
    await page.getByText('following').waitFor();
    await create('BULK', 'SHELF');
    await commands.sendAll(
      Array.from({ length: 2_000 }, (_, n) => ({
        id: `bulk-${n}`,
        type: 'CreateBatch' as const,
        key: 'SHELF',
        data: { ref: `BULK-${n}`, sku: 'SHELF', qty: 1, eta: null },
      })),
    );
    await page
      .getByText(/[\d,]+ were left out, because more came than can be shown: this is a sample/)
      .waitFor();
    expect(await page.getByRole('rowheader').count()).toBeLessThanOrEqual(200);
    expect(await shownText(page)).toMatch(/[\d,]+ events shown since you came/);
  });
});
