import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { systemWithApi } from '../../support/e2e/own-api.ts';
import { pageInChromium } from '../../support/e2e/page-in-chromium.ts';
import { givenBrokenMessages, givenShop, untilOpen } from '../../support/e2e/page-story.ts';

const system = systemWithApi();
const { api } = system;
const { open } = pageInChromium();

beforeAll(async () => {
  await givenShop(system);
  await givenBrokenMessages(system, 1);
  await untilOpen(system, 1);
});

/** The text of the element that has the focus, or its label. */
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(
    `(document.activeElement.labels?.[0] ?? document.activeElement).textContent.replace(/\\s+/g, ' ').trim()`,
  );

/** Presses Tab until the focus is on such a text. */
async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press('Tab');
    if (wanted.test(await focused(page))) return;
  }
  throw new Error(`Tab does not reach ${wanted}`);
}

const OUTLINE = 'getComputedStyle(document.activeElement).outlineWidth';

describe('by keyboard alone', () => {
  it('the first Tab offers to skip to the content', async () => {
    const { page } = await open(`${api.address}/#/stock`);
    await page.getByRole('row', { name: /LAMP/ }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    expect(page.url()).toContain('#/stock');
  });

  it('every page is reached by the navigation, and the focus goes to its heading', async () => {
    const { page } = await open(`${api.address}/#/stock`);
    await page.getByRole('row', { name: /LAMP/ }).waitFor();
    for (const title of ['Orders', 'Shortages', 'Pipeline', 'Dead letters', 'Live', 'Stock']) {
      await page.evaluate('document.activeElement.blur()');
      await tabTo(page, new RegExp(`^${title}`));
      expect(await page.evaluate(OUTLINE)).not.toBe('0px');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      expect(await focused(page)).toBe(title);
    }
  });

  it('a product is searched and opened, and its table of availability unfolded', async () => {
    const { page } = await open(`${api.address}/#/stock`);
    await page.getByRole('row', { name: /LAMP/ }).waitFor();
    await tabTo(page, /^SKU begins with$/);
    await page.keyboard.type('LAM');
    await page.getByRole('row', { name: /TABLE/ }).waitFor({ state: 'detached' });
    await tabTo(page, /^LAMP$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'LAMP' }).waitFor();
    await tabTo(page, /^As a table$/);
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Units available by day' }).waitFor();
  });

  it('a letter is discarded: the dialog holds the focus, Escape closes it, Enter confirms', async () => {
    const { page } = await open(`${api.address}/#/dead-letters`);
    await page.getByRole('row', { name: /open/ }).first().waitFor();
    await tabTo(page, new RegExp(`^${system.settings.COMMAND_TOPICS}-`));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What to do' }).waitFor();
    await tabTo(page, /^Discard/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    for (let step = 0; step < 8; step += 1) {
      expect(
        await page.evaluate(
          'document.activeElement.closest("dialog") !== null || document.activeElement === document.body',
        ),
      ).toBe(true);
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Discard …');
    await page.keyboard.press('Enter');
    await page.getByLabel(/^Note/).focus();
    await page.keyboard.type('by keyboard');
    await page.keyboard.press('Enter');
    await page.getByText('The letter was discarded').waitFor();
  });
});
