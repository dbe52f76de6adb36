import { beforeAll, describe, expect, it } from '@jest/globals';
import { accessibilityFindings, pageInChromium, shownText } from '../../support/e2e/page-in-chromium.ts';
import {
  givenBrokenMessages,
  givenShop,
  givenStoppedPartition,
  untilOpen,
} from '../../support/e2e/page-story.ts';
import { saveScreenshot } from '../../support/e2e/screenshots.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { apiOf } from '../../support/e2e/own-api.ts';
import type { RunningProcess } from '../../support/e2e/running-process.ts';

const own = ownSystem();
const system = { ...own, ...apiOf(own, {}) };
const { open } = pageInChromium();
let worker: RunningProcess;
let stopped = '';

beforeAll(async () => {
  worker = await own.startReady('worker');
  await own.startReady('relay');
  await givenShop(system);
  await givenBrokenMessages(system, 3);
  await untilOpen(system, 3);
  stopped = await givenStoppedPartition(
    system,
    'LAMP',
    async () => {
      worker.signal('SIGTERM');
      await worker.ended;
    },
    () => own.startReady('worker'),
  );
});

describe('a user who has just opened the page', () => {
  it('sees on any page what is stopped and why, which orders have units on a late ship, and who sends broken messages', async () => {
    const { page, complaints } = await open(system.api.address);
    const attention = page.getByRole('region', { name: 'What needs attention' });
    await attention.getByText(`Partition ${stopped} is stopped`, { exact: true }).waitFor();
    const text = (await attention.innerText()).replaceAll(/\s+/g, ' ');
    expect(text).toMatch(
      new RegExp(
        `Partition ${stopped} is stopped 1 command waits\\. Records \\d+ to \\d+ were deleted before they were handled`,
      ),
    );
    expect(text).not.toContain('--accept-loss');
    expect(text).toContain('1 ship is late');
    expect(text).toContain('These orders have units on it: late-1, late-2');
    expect(text).toContain('/shop/import sends broken messages');
    expect(text).toContain('INVALID_MESSAGE in eta');
    await saveScreenshot(page, 'at-a-glance');
    const navigation = await page.getByRole('navigation').innerText();
    for (const part of ['1 stopped', '1 late', '3 open']) expect(navigation).toContain(part);
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('finds on the page of the pipeline what to try first, and as the last resort the command line that accepts the loss', async () => {
    const { page, goTo } = await open(system.api.address);
    await goTo('#/pipeline');
    await page
      .getByText(`bin/allocation partitions resume ${stopped} --accept-loss`, { exact: true })
      .waitFor();
    expect(await shownText(page)).toMatch(
      /First: try to lose nothing .*restore a newer one.*kafka-configs .* Last resort: accept the loss Only if nothing above helps\..*--accept-loss/,
    );
    await page.getByRole('row', { name: new RegExp(`${stopped}.*stopped`) }).waitFor();
    expect(await shownText(page)).toContain('Kafka numbers the commands of a partition');
    await page.getByRole('heading', { name: 'Throughput' }).waitFor();
    expect(await page.locator('.plot canvas').count()).toBe(3);
    await saveScreenshot(page, 'pipeline-stopped');
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('sees the late ship at the order, too', async () => {
    const { page, goTo } = await open(system.api.address);
    await goTo('#/orders/late-1');
    await page.getByText('allocated, ship is late').waitFor();
    expect(await shownText(page)).toMatch(/2024-02-01 [\d,]+ days late/);
  });
});
