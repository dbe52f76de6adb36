import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { apiAlone } from '../../support/e2e/own-api.ts';

const TOKEN = 'a-token-for-this-test';
const { call, api, start, startReady } = apiAlone({ API_TOKEN: TOKEN, API_RATE_LIMIT: '60' });

const withToken = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('an API with a token', () => {
  it.each([{}, withToken('a-token-for-this-tesT'), withToken(''), { headers: { authorization: TOKEN } }])(
    'given %j, answers 401 and names the header to send',
    async (request) => {
      const answer = await call('GET', '/products', request);
      expect(answer).toMatchObject({ status: 401, body: { code: 'Unauthorized' } });
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    },
  );

  it('protects every route except the docs and the session', async () => {
    const { body } = await call('GET', '/docs/json');
    const routes = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path.replaceAll(/[{}]/g, '')] as const),
    );
    const guarded = routes.filter(([, path]) => path !== '/session');
    expect(guarded.length).toBeGreaterThan(18);
    for (const [method, path] of guarded)
      expect([method, path, (await call(method, path)).status]).toEqual([method, path, 401]);
  });

  it('answers a request with the token', async () => {
    expect(await call('GET', '/products', withToken(TOKEN))).toMatchObject({ status: 200 });
  });

  it('shows its docs without a token, with the way to send the token', async () => {
    const { body } = await call('GET', '/docs/json');
    expect(body.security).toEqual([{ token: [] }]);
    expect(body.components.securitySchemes.token).toMatchObject({ type: 'http', scheme: 'bearer' });
    expect(await call('GET', '/asyncapi.json')).toMatchObject({ status: 200 });
    expect(await call('GET', '/docs/messages')).toMatchObject({ status: 200 });
  });

  it('sends security headers to browsers', async () => {
    const { headers } = await call('GET', '/products', withToken(TOKEN));
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  });

  it('gives a session to who knows the token; by its cookie the browser reads, and changes only by its own page', async () => {
    const page = { 'x-allocation-page': '1' };
    expect(await call('POST', '/session', { headers: page, body: { token: 'a-wrong-one' } })).toMatchObject({
      status: 401,
    });
    expect(await call('POST', '/session', { body: { token: TOKEN } })).toMatchObject({ status: 403 });
    const signedIn = await call('POST', '/session', { headers: page, body: { token: TOKEN } });
    expect(signedIn).toMatchObject({ status: 200, body: { signedIn: true } });
    const [cookie = ''] = (signedIn.headers.get('set-cookie') ?? '').split(';');
    expect(await call('GET', '/products', { headers: { cookie } })).toMatchObject({ status: 200 });
    const body = { orderId: 'o1', sku: 'LAMP', qty: 1 };
    const foreign = { cookie, origin: 'http://evil.example', ...page };
    expect(await call('POST', '/allocations', { headers: foreign, body })).toMatchObject({
      status: 403,
      body: { code: 'ForeignOrigin' },
    });
    expect(await call('POST', '/allocations', { headers: { cookie }, body })).toMatchObject({ status: 403 });
    expect(
      await call('POST', '/allocations', { headers: { cookie, origin: api.address, ...page }, body }),
    ).toMatchObject({ status: 202 });
  });

  it('ends a session after its time', async () => {
    const port = String(await freePort());
    await startReady('api', { API_PORT: port, API_TOKEN: TOKEN, API_SESSION_MS: '1000' });
    const address = `http://127.0.0.1:${port}`;
    const signedIn = await fetch(`${address}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-allocation-page': '1' },
      body: JSON.stringify({ token: TOKEN }),
    });
    const [cookie = ''] = (signedIn.headers.get('set-cookie') ?? '').split(';');
    const codeNow = async () =>
      ((await (await fetch(`${address}/products`, { headers: { cookie } })).json()) as { code?: string })
        .code;
    expect(await codeNow()).toBeUndefined();
    await setTimeout(1_000);
    expect(await codeNow()).toBe('SessionExpired');
  });

  it('answers 429 with Retry-After after more wrong tokens in a minute than the rate limit allows', async () => {
    const answers = await Promise.all(Array.from({ length: 61 }, () => call('GET', '/products')));
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({ code: 'TooManyRequests', status: 429 });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

/** fetch() does not allow a caller to choose the host name. */
const statusFor = async (address: string, host: string): Promise<number | undefined> => {
  const [response] = (await once(get(`${address}/products`, { headers: { host } }), 'response')) as [
    IncomingMessage,
  ];
  response.resume();
  return response.statusCode;
};

describe('an API without a token', () => {
  it('answers only requests with a local host name, because others may come from a web page by DNS rebinding', async () => {
    const port = await freePort();
    await startReady('api', { API_PORT: String(port), API_TOKEN: '' });
    const address = `http://127.0.0.1:${port}`;
    expect(await statusFor(address, `localhost:${port}`)).toBe(200);
    expect(await statusFor(address, 'shop.example')).toBe(403);
  });
});

describe('an API that cannot start', () => {
  it('given an address that other machines can reach and no token, names the setting', async () => {
    const refused = start('api', { API_HOST: '0.0.0.0', API_PORT: String(await freePort()) });
    expect(await refused.ended).toMatchObject({ code: 1 });
    expect(refused.errorOutput()).toContain('API_TOKEN: is missing');
  });

  it('starts without a token if API_AUTH_DISABLED is set', async () => {
    const port = String(await freePort());
    const open = start('api', { API_HOST: '0.0.0.0', API_PORT: port, API_AUTH_DISABLED: 'true' });
    await open.logs('api ready');
    open.signal('SIGTERM');
    expect(await open.ended).toMatchObject({ code: 0 });
  });

  it('given a port in use, names the setting', async () => {
    const { port } = new URL(api.address);
    const second = start('api', { API_PORT: port });
    expect(await second.ended).toMatchObject({ code: 1 });
    expect(second.errorOutput()).toContain('API_PORT');
  });
});
