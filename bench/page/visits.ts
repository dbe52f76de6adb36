import type { Browser, Page } from 'playwright-core';

/** Puts into `window.firstRow` when the first row of a table was seen, in milliseconds from the start of the visit. */
const WATCH_FIRST_ROW = `(() => {
  const look = () => {
    if ([...document.querySelectorAll('tbody tr')].some((row) => row.checkVisibility())) window.firstRow = performance.now();
    else requestAnimationFrame(look);
  };
  look();
})()`;

export type Visit = { readonly contentful: number; readonly firstRow: number };

/** Opens an address with an empty cache, and returns milliseconds to the first paint of content and to the first row. */
export async function visit(browser: Browser, address: string): Promise<Visit> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(WATCH_FIRST_ROW);
  await page.goto(address);
  // Not waitForFunction: the page's CSP forbids the eval that it needs.
  await page.locator('tbody tr').filter({ visible: true }).first().waitFor();
  // The frame after that has noted the row, too.
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
  const contentful = await page.evaluate<number>(
    `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN`,
  );
  const firstRow = await page.evaluate<number>('window.firstRow');
  await context.close();
  return { contentful, firstRow };
}

const WATCH_RESPONSE = `(() => {
  window.longTasks = [];
  window.frames = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longTasks.push(duration);
  }).observe({ type: 'longtask' });
  const count = () => {
    window.frames += 1;
    requestAnimationFrame(count);
  };
  count();
})()`;

/** From now on counts tasks of more than 50 ms, and frames. Returns a function that reads the counts. */
export async function watchResponse(page: Page) {
  await page.evaluate(WATCH_RESPONSE);
  const start = performance.now();
  return async () => {
    const seconds = (performance.now() - start) / 1_000;
    const longTasks = await page.evaluate<number[]>('window.longTasks');
    const frames = await page.evaluate<number>('window.frames');
    return {
      'tasks over 50 ms': longTasks.length,
      'longest ms': longTasks.reduce((most, duration) => Math.max(most, duration), 0),
      'frames/s': frames / seconds,
    };
  };
}
