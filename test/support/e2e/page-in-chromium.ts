import { afterAll, beforeAll, expect } from '@jest/globals';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startChromium } from './chromium.ts';

export type Look = { readonly width?: number; readonly isDark?: boolean };

/** A tab with the page, and everything that went wrong in it. */
export type Tab = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts, breaches of the content security policy, dialogs of scripts, requests to other sites. */
  readonly complaints: readonly string[];
  /** Goes to a route of the page, such as `#/stock`, and waits for its heading. */
  goTo: (hash: string) => Promise<void>;
};

/** For whatever a test waits for: a service counts as away after seconds, and the machine may be busy. */
const PATIENCE_MS = 90_000;

// What the browser itself logs of an answer that is not a success: expected where services are away.
const OF_ANSWERS = /^Failed to load resource/;

/** Chromium for a test file. Each tab has its own cookies. */
export function pageInChromium() {
  let browser: Browser;
  const opened: BrowserContext[] = [];
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  return {
    /** Opens the page at an address. Shows nothing before the caller waits for it. */
    async open(address: string, { width = 1_280, isDark = false }: Look = {}): Promise<Tab> {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme: isDark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      });
      context.setDefaultTimeout(PATIENCE_MS);
      opened.push(context);
      const page = await context.newPage();
      const complaints = complaintsOf(page, new URL(address).origin);
      await page.goto(address);
      return {
        page,
        context,
        complaints,
        goTo: async (hash) => {
          await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
          await page.locator('main h1').first().waitFor();
        },
      };
    },
    closeAll: () => Promise.all(opened.splice(0).map((context) => context.close())),
  };
}

function complaintsOf(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !OF_ANSWERS.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog of a script: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('data:')) complaints.push(`elsewhere: ${url}`);
  });
  return complaints;
}

/** What axe finds in the page as it is shown now: `rule: element`, of every impact. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  // By the debugger, so that the page keeps its content security policy.
  await page.evaluate(`${axe.source}; undefined`);
  const { violations } = await page.evaluate<AxeResults>(
    'axe.run(document, { resultTypes: ["violations"] })',
  );
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(
      ({ html, failureSummary }) =>
        `${id} (${impact}): ${html.slice(0, 150)} ${failureSummary?.slice(0, 300)}`,
    ),
  );
}

const WIDER = `(() => {
  const width = document.documentElement.clientWidth;
  const within = (element) => {
    for (let outer = element.parentElement; outer; outer = outer.parentElement)
      if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(outer).overflowX)) return true;
    return false;
  };
  return [...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > width + 1 && !within(element))
    .map((element) => element.tagName + '.' + element.className + ': ' + element.textContent.slice(0, 60));
})()`;

// After a change of the width the page draws itself again.
const DRAWN = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))';

/** Expects that nothing reaches beyond the right edge of the window, except inside what scrolls by itself. */
export async function expectNothingBeyondTheEdge(page: Page): Promise<void> {
  await page.evaluate(DRAWN);
  expect(await page.evaluate<string[]>(WIDER)).toEqual([]);
  expect(
    await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  ).toBe(0);
}

/** The text that is shown, with white space as one space. */
export const shownText = async (page: Page): Promise<string> =>
  (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
