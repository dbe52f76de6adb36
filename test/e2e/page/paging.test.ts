import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../../support/conformance/eventually.ts';
import { systemWithApi } from '../../support/e2e/own-api.ts';
import { accessibilityFindings, pageInChromium } from '../../support/e2e/page-in-chromium.ts';

const { api, call, commands } = systemWithApi();
const { open } = pageInChromium();

/** Two full pages and one product more. */
const PRODUCTS = 101;
const skuOf = (number: number): string => `P-${String(number).padStart(3, '0')}`;

beforeAll(async () => {
  await commands.sendAll(
    Array.from({ length: PRODUCTS }, (_, number) => ({
      id: `create-${number}`,
      type: 'CreateBatch' as const,
      key: skuOf(number),
      data: { ref: `B-${number}`, sku: skuOf(number), qty: 1, eta: null },
    })),
  );
  await eventually('all products are known', async () => {
    const { body } = await call('GET', `/products?limit=${PRODUCTS}`);
    return body.products.length === PRODUCTS;
  });
});

const firstRow = (page: Page, sku: string) => page.getByRole('rowheader').first().getByText(sku).waitFor();
const focused = (page: Page) => page.evaluate('document.activeElement.textContent');

describe('a list of several pages', () => {
  it('goes forward and back by keyboard, and the focus stays on the button', async () => {
    const { page } = await open(`${api.address}/#/stock`);
    await firstRow(page, skuOf(0));
    await page.getByRole('button', { name: 'Next page' }).focus();
    await page.keyboard.press('Enter');
    await firstRow(page, skuOf(50));
    expect(await page.getByRole('status').getByText('Page 2').isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    await firstRow(page, skuOf(100));
    // The last page: the button does nothing.
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('Next page');
    expect(await page.getByRole('status').getByText('Page 3').isVisible()).toBe(true);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Previous page' }).click();
    await firstRow(page, skuOf(50));
  });

  it('goes one page forward by a double click on a slow network', async () => {
    const { page } = await open(`${api.address}/#/stock`);
    await firstRow(page, skuOf(0));
    const arrive = Promise.withResolvers<void>();
    await page.route(/after=/, async (route) => {
      await arrive.promise;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Next page' }).dblclick();
    arrive.resolve();
    await firstRow(page, skuOf(50));
    expect(await page.getByRole('status').getByText('Page 2').isVisible()).toBe(true);
  });

  it('begins at its first page when the search changes', async () => {
    const { page } = await open(`${api.address}/#/stock`);
    await firstRow(page, skuOf(0));
    await page.getByRole('button', { name: 'Next page' }).click();
    await firstRow(page, skuOf(50));
    await page.getByRole('searchbox').fill('P-01');
    await firstRow(page, skuOf(10));
    expect(await page.getByRole('rowheader').count()).toBe(10);
  });
});
