import { beforeAll, describe, expect, it } from '@jest/globals';
import { systemWithApi } from '../../support/e2e/own-api.ts';
import { accessibilityFindings, pageInChromium, shownText } from '../../support/e2e/page-in-chromium.ts';
import { givenBrokenMessages, untilOpen } from '../../support/e2e/page-story.ts';
import { eventOf, header } from '../../support/e2e/published.ts';
import { saveScreenshot } from '../../support/e2e/screenshots.ts';

const system = systemWithApi();
const { api, call, outputs } = system;
const { open } = pageInChromium();
let letters: string[] = [];

beforeAll(async () => {
  letters = await givenBrokenMessages(system, 4);
  await untilOpen(system, 4);
});

const openLetter = async (id: string | undefined) => {
  const tab = await open(`${api.address}/#/dead-letters/${encodeURIComponent(id ?? '')}`);
  await tab.page.getByRole('heading', { name: 'What to do' }).waitFor();
  return tab;
};

const stateOf = async (id: string | undefined) => {
  const [, topic, partition, offset] = /^(.+)-(\d+)-(\d+)$/.exec(id ?? '') ?? [];
  const { body } = await call('GET', `/dead-letters/${topic}/${partition}/${offset}`);
  return body.deadLetter.resolution as unknown;
};

describe('the page of dead letters', () => {
  it('leads from a group to its letters, and to one of them', async () => {
    const { page } = await open(`${api.address}/#/dead-letters`);
    const group = page.getByRole('row', { name: /INVALID_MESSAGE.*eta/ }).first();
    await group.waitFor();
    expect((await group.innerText()).replaceAll(/\s+/g, ' ')).toMatch(/eta 4 .*\/shop\/import \(4\)/);
    await group.getByRole('link').click();
    await page.getByRole('link', { name: letters[0] ?? '' }).click();
    await page.getByRole('heading', { name: `Dead letter ${letters[0]}` }).waitFor();
  });

  it('offers first what helps: a message that is not valid is corrected, a replay fails again', async () => {
    const { page } = await openLetter(letters[0]);
    const actions = page.locator('section', { has: page.getByRole('heading', { name: 'What to do' }) });
    expect(await actions.getByRole('button').allInnerTexts()).toEqual([
      'Correct and send again …',
      'Replay …',
      'Discard …',
    ]);
    expect(await actions.locator('button.primary').allInnerTexts()).toEqual(['Correct and send again …']);
    expect(await actions.locator('button.danger').allInnerTexts()).toEqual(['Discard …']);
    await actions.getByText(/A replay sends the same bytes: they fail again/).waitFor();
    await saveScreenshot(page, 'letter-actions');
  });

  it('changes nothing before the user has confirmed it', async () => {
    const { page } = await openLetter(letters[0]);
    for (const action of ['Replay …', 'Discard …', 'Correct and send again …']) {
      await page.getByRole('button', { name: action }).click();
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      expect(await accessibilityFindings(page)).toEqual([]);
      await saveScreenshot(page, `dialog-${action}`);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'detached' });
      // The focus is where it was.
      expect(await page.evaluate('document.activeElement.textContent')).toBe(action);
    }
    expect(await stateOf(letters[0])).toBeNull();
  });

  it('replays a letter: the record comes again, byte for byte, and fails again', async () => {
    const { page, complaints } = await openLetter(letters[0]);
    await page.getByRole('button', { name: 'Replay …' }).click();
    await page.getByLabel(/^Note/).fill('ada: the importer is mended');
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByText('The letter was replayed').waitFor();
    await page.getByText('It is resolved: nothing is left to do.').waitFor();
    expect(await shownText(page)).toContain('ada: the importer is mended');
    expect(await stateOf(letters[0])).toMatchObject({
      decision: 'replayed',
      note: 'ada: the importer is mended',
    });
    const again = (await outputs.deadLetters('LAMP', 5)).find((each) => header(each, 'dlq-replays') === '1');
    expect(again?.value?.toString()).toContain('"eta":20270315');
    expect(complaints).toEqual([]);
  });

  it('discards a letter only with a note', async () => {
    const { page } = await openLetter(letters[1]);
    await page.getByRole('button', { name: 'Discard …' }).click();
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    expect(await stateOf(letters[1])).toBeNull();
    await page.getByLabel(/^Note/).fill('ada: a test of the importer');
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await page.getByText('The letter was discarded').waitFor();
    expect(await stateOf(letters[1])).toMatchObject({
      decision: 'discarded',
      note: 'ada: a test of the importer',
    });
  });

  it('corrects a letter: a new command that names it is sent and handled', async () => {
    const { page } = await openLetter(letters[2]);
    await page.getByRole('button', { name: 'Correct and send again …' }).click();
    const fields = page.getByLabel('Fields, as JSON');
    expect(JSON.parse(await fields.inputValue())).toEqual({
      ref: 'broken-2',
      sku: 'LAMP',
      qty: 1,
      eta: 20_270_315,
    });
    expect(await page.getByLabel('Command').inputValue()).toBe('CreateBatch');
    await page
      .getByText('eta must be a string. Sent: 20270315. Expected: a day in quotes, such as "2027-01-31"')
      .waitFor();
    const selected = '(({ activeElement: e }) => e.value?.slice(e.selectionStart, e.selectionEnd))(document)';
    await page.locator('textarea:focus').waitFor();
    expect(await page.evaluate(selected)).toBe('20270315');

    await fields.fill('{"ref":');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('alert').getByText('The fields are not JSON').waitFor();

    await fields.fill('{"ref":"mended","sku":"LAMP","qty":0,"eta":"2027-03-15"}');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page
      .getByRole('alert')
      .getByText(/Nothing was sent: .*qty/)
      .waitFor();
    expect(await stateOf(letters[2])).toBeNull();

    await fields.fill('{"ref":"mended","sku":"LAMP","qty":7,"eta":"2027-03-15"}');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('The corrected command was handled: BatchCreated.').waitFor();
    expect(await stateOf(letters[2])).toMatchObject({ decision: 'replaced' });
    const [event] = await outputs.events('LAMP', 1);
    expect(event && eventOf(event)).toEqual({
      type: 'BatchCreated',
      data: { ref: 'mended', sku: 'LAMP', qty: 7, eta: '2027-03-15' },
    });
  });

  it('with a dialog open lets the user sign in again, and keeps what was typed', async () => {
    const { page } = await openLetter(letters[3]);
    await page.getByRole('button', { name: 'Discard …' }).click();
    const note = page.getByLabel(/^Note/);
    await note.fill('ada: half a no');
    await page.route('**/dead-letters/**', (route) =>
      route.fulfill({ status: 401, json: { code: 'SessionExpired', title: 'The session is over' } }),
    );
    await page.route('**/session', (route) =>
      route.fulfill({ json: { loginRequired: true, signedIn: true, expiresAt: null } }),
    );
    const token = page.getByLabel(/^Token/);
    await token.waitFor();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.unroute('**/dead-letters/**');
    await token.click();
    await page.keyboard.type('a token');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    expect(await note.inputValue()).toBe('ada: half a no');
    expect(await stateOf(letters[3])).toBeNull();
  });

  it('says so if somebody else was faster', async () => {
    const [one, other] = [await openLetter(letters[3]), await openLetter(letters[3])];
    for (const { page } of [one, other]) await page.getByRole('button', { name: 'Replay …' }).click();
    await one.page.getByRole('button', { name: 'Replay', exact: true }).click();
    await one.page.getByText('The letter was replayed').waitFor();
    await other.page.getByRole('button', { name: 'Replay', exact: true }).click();
    await other.page
      .getByRole('alert')
      .getByText(/replayed at/)
      .waitFor();
  });
});
