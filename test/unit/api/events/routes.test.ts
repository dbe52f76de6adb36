import { describe, expect, it } from '@jest/globals';
import { apiWith } from '../../../support/api-app.ts';

/** An API that counts who watches the events. */
async function given() {
  let viewers = 0;
  const watch = () => {
    viewers += 1;
    return () => void (viewers -= 1);
  };
  const app = await apiWith({ live: { watch, close: () => Promise.resolve() } });
  return { app, viewers: () => viewers };
}

describe('a request for the stream of events', () => {
  it('by HEAD leaves no viewer behind, which would take a place for ever', async () => {
    const { app, viewers } = await given();
    const { statusCode } = await app.inject({ method: 'HEAD', url: '/events' });
    expect({ statusCode, viewers: viewers() }).toEqual({ statusCode: 404, viewers: 0 });
    await app.close();
  });

  it('whose caller goes away leaves none either', async () => {
    const { app, viewers } = await given();
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    const gone = new AbortController();
    await fetch(`${address}/events`, { signal: gone.signal });
    expect(viewers()).toBe(1);
    gone.abort();
    while (viewers() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await app.close();
  });
});
