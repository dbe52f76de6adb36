import { afterEach, describe, expect, it } from '@jest/globals';
import { apiAlone } from '../../support/e2e/own-api.ts';
import { accessibilityFindings, pageInChromium } from '../../support/e2e/page-in-chromium.ts';
import { saveScreenshot } from '../../support/e2e/screenshots.ts';

const TOKEN = 'a-token-for-the-page-tests';
const { api } = apiAlone({ API_TOKEN: TOKEN });
const { open, closeAll } = pageInChromium();
afterEach(() => closeAll());

const EMPTY = 'There is no product yet';

async function signedIn() {
  const tab = await open(`${api.address}/#/stock`);
  await tab.page.getByLabel(/Token/).fill(TOKEN);
  await tab.page.getByRole('button', { name: 'Sign in' }).click();
  await tab.page.getByText(EMPTY).waitFor();
  return tab;
}

describe('a page of an API with a token', () => {
  it('asks for the token, refuses a wrong one, and shows nothing before', async () => {
    const { page, complaints } = await open(`${api.address}/#/stock`);
    const field = page.getByLabel(/Token/);
    await field.waitFor();
    expect(await page.getByText(EMPTY).isVisible()).toBe(false);
    expect(await page.evaluate('document.activeElement.name')).toBe('token');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByText('ask whoever runs the allocation worker').waitFor();
    expect(await page.getByLabel('Token', { exact: true }).count()).toBe(1);
    await saveScreenshot(page, 'sign-in');

    await field.fill(`${TOKEN}-not`);
    await page.keyboard.press('Enter');
    await page
      .getByRole('alert')
      .getByText(/^This is not the token\./)
      .waitFor();
    expect(await page.getByText(EMPTY).isVisible()).toBe(false);

    await field.fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByText(EMPTY).waitFor();
    expect(complaints).toEqual([]);
  });

  it('keeps the token from scripts: the cookie is HttpOnly, and storage is empty', async () => {
    const { page, context } = await signedIn();
    const cookies = await context.cookies();
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(cookies[0]?.value).not.toContain(TOKEN);
    expect(await page.evaluate('document.cookie + localStorage.length + sessionStorage.length')).toBe('00');
    // Signed in after loading it again.
    await page.reload();
    await page.getByText(EMPTY).waitFor();
  });

  it('signs out', async () => {
    const { page, context } = await signedIn();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel(/Token/).waitFor();
    expect(await context.cookies()).toEqual([]);
    await page.reload();
    await page.getByLabel(/Token/).waitFor();
  });

  it('asks again when the cookie is no longer good, and goes on where the user was', async () => {
    const { page, context, goTo } = await signedIn();
    await goTo('#/orders?search=o1');
    await page.getByText('No order id begins so').waitFor();
    await context.clearCookies();
    await page.getByLabel(/Token/).waitFor();
    await page.getByLabel(/Token/).fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByText('No order id begins so').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('o1');
  });

  it('takes a forged cookie for one that is over', async () => {
    const { page, context } = await signedIn();
    const [cookie] = await context.cookies();
    await context.addCookies([{ name: cookie?.name ?? '', value: 'forged', url: api.address }]);
    await page.getByText('Your session is over.').waitFor();
  });
});
