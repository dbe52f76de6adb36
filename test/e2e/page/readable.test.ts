import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { systemWithApi } from '../../support/e2e/own-api.ts';
import { pageInChromium } from '../../support/e2e/page-in-chromium.ts';
import { givenBrokenMessages, untilOpen } from '../../support/e2e/page-story.ts';

const system = systemWithApi();
const { api } = system;
const { open } = pageInChromium();

beforeAll(async () => {
  await givenBrokenMessages(system, 1, '/shop/import-of-the-warehouse-in-the-north');
  await untilOpen(system, 1);
});

/** Names and codes that are shown on more than one line. */
const BROKEN = `[...document.querySelectorAll('.name')]
  .filter((name) => {
    const text = document.createRange();
    text.selectNodeContents(name);
    return text.getClientRects().length > 1;
  })
  .map((name) => name.textContent)`;

/** Entries of the navigation whose text has not enough room. */
const CUT = `[...document.querySelectorAll('nav a')]
  .filter((link) => link.scrollWidth > link.clientWidth || link.getBoundingClientRect().right > innerWidth)
  .map((link) => link.textContent)`;

/** The contrast of the frames of filters to what is around them, by WCAG 2.1. */
const CONTRASTS = `(() => {
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  return [...document.querySelectorAll('.choices a')].map((filter) => {
    const frame = luminance(getComputedStyle(filter).borderTopColor);
    const around = luminance(getComputedStyle(filter.closest('section')).backgroundColor);
    return (Math.max(frame, around) + 0.05) / (Math.min(frame, around) + 0.05);
  });
})()`;

const loaded = (page: Page, text: string) => page.locator('main').getByText(text).first().waitFor();

describe('what is to be read', () => {
  it.each([
    ['#/dead-letters', 'INVALID_MESSAGE'],
    ['#/pipeline', 'up to date'],
  ])('%s breaks no name and no code in two', async (hash, text) => {
    const { page } = await open(`${api.address}/${hash}`);
    await loaded(page, text);
    for (const width of [1_920, 1_280, 1_210, 700]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.locator('.name').count()).toBeGreaterThan(0);
      expect(await page.evaluate<string[]>(BROKEN)).toEqual([]);
    }
  });

  it('the navigation has room on a telephone, with all its counts', async () => {
    const { page } = await open(`${api.address}/#/dead-letters`, { width: 375 });
    await loaded(page, 'INVALID_MESSAGE');
    await page.getByRole('navigation').getByText('1 open').waitFor();
    expect(await page.evaluate<string[]>(CUT)).toEqual([]);
  });

  it.each([{ isDark: false }, { isDark: true }])('filters are seen: %j', async (look) => {
    const { page } = await open(`${api.address}/#/dead-letters`, look);
    await loaded(page, 'INVALID_MESSAGE');
    const contrasts = await page.evaluate<number[]>(CONTRASTS);
    expect(contrasts).toHaveLength(3);
    expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(3);
  });
});
