import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Saves what the page shows in the folder SCREENSHOTS, if that is set: for people who want to look at it. */
export async function saveScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const file = `${name.replaceAll(/[^\w-]+/g, '-')}.png`;
  await page.screenshot({ path: path.join(folder, file), fullPage: true });
}
