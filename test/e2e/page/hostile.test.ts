import { beforeAll, describe, expect, it } from '@jest/globals';
import { commandTopic } from '../../support/e2e/command-topic.ts';
import { systemWithApi } from '../../support/e2e/own-api.ts';
import {
  accessibilityFindings,
  expectNothingBeyondTheEdge,
  pageInChromium,
  type Tab,
} from '../../support/e2e/page-in-chromium.ts';
import { untilOpen } from '../../support/e2e/page-story.ts';
import { saveScreenshot } from '../../support/e2e/screenshots.ts';

const { api, call, commands, outputs, settings } = systemWithApi();
const { open } = pageInChromium();
const WAIT = { prefer: 'wait=20' };

const SCRIPT = `<img src=x onerror=alert(1)><script>alert(2)</script>"'&lt;`;
const names = {
  script: SCRIPT,
  attribute: `" autofocus onfocus="alert(3)`,
  link: `javascript:alert(4)//#/..?a=b&c`,
  'right to left': 'שולחן-אלון-12',
  '255 characters': 'W'.repeat(255),
  '255 wide characters': '🪑'.repeat(255),
};
const encoded = encodeURIComponent;

/** What no command can have, but a dead letter may. */
const INVISIBLE = 'left\u202Eright\u0000\u2028end';

const letters: string[] = [];

beforeAll(async () => {
  for (const name of Object.values(names)) {
    for (const [path, body] of [
      ['/batches', { ref: name, sku: name, qty: 5, eta: '2024-01-01' }],
      ['/allocations', { orderId: name, sku: name, qty: 3 }],
      ['/allocations', { orderId: `${name.slice(0, 200)} 2`, sku: name, qty: 9, backorder: true }],
    ] as const) {
      const { status } = await call('POST', path, { body, headers: WAIT });
      if (status !== 201) throw new Error(`${path} of ${name}: ${status}`);
    }
    const place = await commands.sendRecord({
      key: name,
      value: JSON.stringify({ orderId: name, [name]: `${SCRIPT}${INVISIBLE}`, sku: name }),
      headers: { ce_type: name, ce_source: `${name}${INVISIBLE}`, ce_id: `id ${name}`, [name]: name },
    });
    await outputs.deadLetter(place);
    letters.push(`${settings.COMMAND_TOPICS}-${place.partition}-${place.offset}`);
  }
  await untilOpen({ call }, letters.length);
});

const LONGEST_SHOWN = 64;

/** A name as it is shown: whole, or without its middle. */
function shown(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= LONGEST_SHOWN) return name;
  return `${characters.slice(0, LONGEST_SHOWN - 11).join('')}…${characters.slice(-10).join('')}`;
}

/** In notices, tables, labels: no name is shown with more characters than there is room for. */
async function expectNoNameFillsThePage({ page }: Tab): Promise<void> {
  const all = await page.locator('.name').allInnerTexts();
  expect(all.filter((name) => Array.from(name).length > LONGEST_SHOWN)).toEqual([]);
}

async function expectHarmless({ page, complaints }: Tab): Promise<void> {
  await expectNothingBeyondTheEdge(page);
  // Neither an element nor an attribute came from a name.
  expect(
    await page.locator('main script, main img, main [onerror], main [onfocus], main [autofocus]').count(),
  ).toBe(0);
  expect(await page.locator('main a[href^="javascript:"]').count()).toBe(0);
  expect(complaints).toEqual([]);
}

describe('an address from a stranger', () => {
  it('shows what it names as text, with invisible characters as escapes', async () => {
    const { page, complaints } = await open(`${api.address}/#/stock/${encoded(`${SCRIPT}${INVISIBLE}`)}`);
    await page.getByRole('alert').first().waitFor();
    expect(await page.locator('body').innerText()).not.toContain('\u202E');
    expect(await page.title()).toBe(
      `${shown(String.raw`${SCRIPT}left\u{202E}right\u{0}\u{2028}end`)} – Stock – Allocation`,
    );
    expect(complaints).toEqual([]);
  });
});

describe('names from strangers, on a screen of 375 pixels', () => {
  it.each([
    ['#/stock', SCRIPT],
    ['#/orders?search=%3C', SCRIPT],
    ['#/shortages', SCRIPT],
    ['#/pipeline', 'up to date'],
    ['#/dead-letters', 'right to left'],
  ])('%s shows them as text', async (hash, loaded) => {
    const tab = await open(`${api.address}/${hash}`, { width: 375 });
    await tab.page
      .locator('main')
      .getByText(loaded === 'right to left' ? names['right to left'] : loaded)
      .first()
      .waitFor();
    await saveScreenshot(tab.page, `hostile-${hash}`);
    await expectHarmless(tab);
    await expectNoNameFillsThePage(tab);
    expect(await accessibilityFindings(tab.page)).toEqual([]);
  });

  it.each(Object.entries(names))('a product, its batch and an order: %s', async (kind, name) => {
    const tab = await open(`${api.address}/#/stock/${encoded(name)}?batch=${encoded(name)}`, { width: 375 });
    const heading = tab.page.getByRole('heading', { level: 1 });
    await tab.page
      .getByRole('row', { name: /allocated, ship is late/ })
      .first()
      .waitFor();
    expect(await heading.innerText()).toBe(shown(name));
    expect(await tab.page.title()).toBe(`${shown(name)} – Stock – Allocation`);
    await saveScreenshot(tab.page, `hostile-product-${kind}`);
    await expectHarmless(tab);
    await expectNoNameFillsThePage(tab);
    await tab.goTo(`#/orders/${encoded(name)}`);
    await tab.page.getByRole('table', { name: /Events of the order/ }).waitFor();
    expect(await heading.innerText()).toBe(`Order ${shown(name)}`);
    await saveScreenshot(tab.page, `hostile-order-${kind}`);
    await expectHarmless(tab);
  });

  it('a long name is whole in the title, and in the page after a click', async () => {
    const name = names['255 characters'];
    const { page } = await open(`${api.address}/#/stock/${encoded(name)}`, { width: 375 });
    const heading = page.getByRole('heading', { level: 1 });
    expect(await heading.locator('.name').getAttribute('title')).toBe(name);
    await page.getByRole('button', { name: 'Show the whole name' }).first().click();
    expect(await heading.innerText()).toBe(name);
    await expectNothingBeyondTheEdge(page);
    await page.getByRole('button', { name: 'Shorten the name' }).click();
    expect(await heading.innerText()).toBe(shown(name));
  });

  it('a dead letter: headers, fields, text and dialogs, with invisible characters as escapes', async () => {
    for (const letter of letters) {
      const tab = await open(`${api.address}/#/dead-letters/${encoded(letter)}`, { width: 375 });
      await tab.page.getByRole('heading', { name: 'Headers' }).waitFor();
      await expectHarmless(tab);
      const text = await tab.page.locator('main').innerText();
      expect(text).toContain(String.raw`left\u{202E}right\u{0}\u{2028}end`);
      expect(text).not.toContain('\u202E');
      for (const action of ['Replay …', 'Discard …', 'Correct and send again …']) {
        await tab.page.getByRole('button', { name: action }).click();
        await tab.page.getByRole('dialog').waitFor();
        await expectHarmless(tab);
        await tab.page.keyboard.press('Escape');
        await tab.page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      await saveScreenshot(tab.page, `hostile-letter-${letters.indexOf(letter)}`);
    }
  });

  it('the live page, while they happen, and filtered by one of them', async () => {
    for (const name of Object.values(names)) {
      const tab = await open(`${api.address}/#/live?sku=${encoded(name)}`, { width: 375 });
      await tab.page.getByText('following').waitFor();
      await call('POST', '/batches', {
        body: { ref: `live ${name.slice(0, 200)}`, sku: name, qty: 1 },
        headers: WAIT,
      });
      await tab.page
        .getByRole('row', { name: /BatchCreated/ })
        .first()
        .waitFor();
      await expectHarmless(tab);
    }
  });

  it('what others write into the topic of events does not stop the live page', async () => {
    const events = commandTopic(settings.EVENT_TOPIC);
    const tab = await open(`${api.address}/#/live`, { width: 375 });
    await tab.page.getByText('following').waitFor();
    for (const type of ['__proto__', 'constructor', 'toString', SCRIPT, INVISIBLE])
      await events.sendRecord({
        key: 'LAMP',
        value: JSON.stringify({
          sku: `${SCRIPT}${INVISIBLE}`,
          orderId: { __proto__: null },
          qty: '1',
          eta: [],
        }),
        // The same id each time, and a type that is no type of an event.
        headers: { ce_type: type, ce_id: 'the same' },
      });
    await events.close();
    await tab.page
      .getByRole('row', { name: /right.*end/ })
      .nth(4)
      .waitFor();
    const types = await tab.page.getByRole('rowheader').allInnerTexts();
    expect(types).toEqual([
      String.raw`left\u{202E}right\u{0}\u{2028}end`,
      SCRIPT,
      'toString',
      'constructor',
      '__proto__',
    ]);
    await expectHarmless(tab);
    expect(await accessibilityFindings(tab.page)).toEqual([]);
  });
});
