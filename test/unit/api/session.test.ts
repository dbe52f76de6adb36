import { describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { apiWith } from '../../support/api-app.ts';

const token = 'a-token-for-this-test';
const page = { 'x-allocation-page': '1' };
const NOON = Date.UTC(2027, 0, 31, 12);
const HOUR_MS = 3_600_000;

/** An API with a token and a clock, whose pipeline can be read and whose dead letters are none. */
async function given(apiToken = token) {
  const clock = { now: NOON };
  const app = await apiWith(
    { now: () => clock.now, pipeline: () => Promise.reject(new Error('it was asked')) },
    { token: apiToken || undefined, localOnly: apiToken === '' },
  );
  const signIn = (text = token, headers: Record<string, string> = page) =>
    app.inject({ method: 'POST', url: '/session', headers, payload: { token: text } });
  return { app, clock, signIn };
}

const cookieOf = (answer: Awaited<ReturnType<FastifyInstance['inject']>>): string =>
  String(answer.headers['set-cookie']).split(';')[0] ?? '';

/** Answers 500 if it was let through, because the pipeline cannot be read. */
const read = async (app: FastifyInstance, headers: Record<string, string>) =>
  (await app.inject({ url: '/pipeline', headers })).json<unknown>();

describe('signing in', () => {
  it('with the token gives a cookie that no script reads and that no other page’s request has', async () => {
    const { signIn } = await given();
    const answer = await signIn();
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      loginRequired: true,
      signedIn: true,
      expiresAt: new Date(NOON + HOUR_MS).toISOString(),
    });
    const cookie = String(answer.headers['set-cookie']);
    for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Expires='])
      expect(cookie).toContain(attribute);
    expect(cookie).not.toContain('Secure');
    expect(cookie).not.toContain(token);
  });

  it.each([
    ['the page was loaded by HTTPS', { origin: 'https://localhost:80', host: 'localhost:80' }],
    ['a proxy says so', { 'x-forwarded-proto': 'https' }],
  ])('given that %s, gives a cookie for HTTPS only', async (_, headers) => {
    const { signIn } = await given();
    expect(String((await signIn(token, { ...page, ...headers })).headers['set-cookie'])).toContain('Secure');
  });

  it('with another text is refused', async () => {
    const { signIn } = await given();
    const answer = await signIn(`${token}x`);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'Unauthorized' });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('is refused after ten attempts in a minute, with the right token, too', async () => {
    const { signIn } = await given();
    for (let attempt = 0; attempt < 10; attempt += 1) await signIn('a wrong one');
    const answer = await signIn();
    expect(answer.statusCode).toBe(429);
    expect(answer.json()).toMatchObject({ code: 'TooManyRequests' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it.each([
    ['without the header of the page', {}],
    ['from a page of another site', { ...page, 'sec-fetch-site': 'cross-site' }],
    ['from another port or subdomain', { ...page, 'sec-fetch-site': 'same-site' }],
    ['from another origin', { ...page, origin: 'http://evil.example' }],
    ['from a page without an origin', { ...page, origin: 'null' }],
  ])('%s is refused', async (_, headers) => {
    const { signIn } = await given();
    const answer = await signIn(token, headers);
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'ForeignOrigin' });
  });

  it('is not needed without a token', async () => {
    const { app, signIn } = await given('');
    expect((await app.inject('/session')).json()).toEqual({
      loginRequired: false,
      signedIn: true,
      expiresAt: null,
    });
    expect((await signIn()).statusCode).toBe(404);
  });
});

describe('a browser that is signed in', () => {
  async function signedIn() {
    const api = await given();
    return { ...api, cookie: cookieOf(await api.signIn()) };
  }

  it('reads by its cookie', async () => {
    const { app, cookie } = await signedIn();
    expect(await read(app, { cookie })).toMatchObject({ status: 500 });
    expect((await app.inject({ url: '/session', headers: { cookie } })).json()).toMatchObject({
      signedIn: true,
    });
  });

  it('has to sign in again when its time is over, however it changes the cookie', async () => {
    const { app, clock, cookie } = await signedIn();
    clock.now += HOUR_MS;
    expect(await read(app, { cookie })).toMatchObject({ status: 401, code: 'SessionExpired' });
    const longer = cookie.replace(/=\d+/, `=${NOON + 9 * HOUR_MS}`);
    expect(longer).not.toBe(cookie);
    expect(await read(app, { cookie: longer })).toMatchObject({ status: 401, code: 'SessionExpired' });
    expect((await app.inject({ url: '/session', headers: { cookie } })).json()).toMatchObject({
      signedIn: false,
    });
  });

  it('has to sign in again after the token was changed', async () => {
    const { cookie } = await signedIn();
    const { app } = await given('another-token-for-it');
    expect(await read(app, { cookie })).toMatchObject({ status: 401, code: 'SessionExpired' });
  });

  it.each([
    ['without the header of the page', {}],
    ['for a page of another site', { ...page, 'sec-fetch-site': 'cross-site' }],
    ['for another origin', { ...page, origin: 'http://localhost:1234' }],
  ])('changes nothing %s', async (_, headers) => {
    const { app, cookie } = await signedIn();
    const url = '/dead-letters/allocation.commands/0/1/discard';
    const payload = { note: 'ada' };
    const answer = await app.inject({ method: 'POST', url, headers: { ...headers, cookie }, payload });
    expect(answer.json()).toMatchObject({ status: 403, code: 'ForeignOrigin' });
  });

  it('changes what its own page changes', async () => {
    const { app, cookie } = await signedIn();
    const url = '/dead-letters/allocation.commands/0/1/discard';
    const headers = { ...page, 'sec-fetch-site': 'same-origin', cookie };
    const answer = await app.inject({ method: 'POST', url, headers, payload: { note: 'ada' } });
    // It was let through: the port of the test refuses the question.
    expect(answer.json()).toMatchObject({ status: 500 });
  });

  it('is not let through by a wrong token beside the cookie', async () => {
    const { app, cookie } = await signedIn();
    expect(await read(app, { cookie, authorization: 'Bearer wrong' })).toMatchObject({ status: 401 });
  });

  it('signs out: the cookie is deleted', async () => {
    const { app, cookie } = await signedIn();
    const answer = await app.inject({ method: 'DELETE', url: '/session', headers: { ...page, cookie } });
    expect(answer.statusCode).toBe(204);
    expect(String(answer.headers['set-cookie'])).toMatch(/allocation_session=;.*Expires=Thu, 01 Jan 1970/);
  });
});

describe('a program', () => {
  it('needs neither cookie nor header of the page', async () => {
    const { app } = await given();
    const url = '/dead-letters/allocation.commands/0/1/replay';
    const headers = { authorization: `Bearer ${token}` };
    expect((await app.inject({ method: 'POST', url, headers })).json()).toMatchObject({ status: 500 });
  });
});

describe('an API without a token', () => {
  it.each([
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another origin', { origin: 'http://evil.example' }, 403],
    ['a program', {}, 500],
    ['its own page', { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:80' }, 500],
  ])('given a change that %s sends, answers %o with %i', async (_, headers, status) => {
    const { app } = await given('');
    const url = '/dead-letters/allocation.commands/0/1/replay';
    expect((await app.inject({ method: 'POST', url, headers })).statusCode).toBe(status);
  });
});
