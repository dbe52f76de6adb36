import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../../support/e2e/chromium.ts';
import { systemWithApi, WAIT } from '../../support/e2e/own-api.ts';
import { eventOf } from '../../support/e2e/published.ts';

const { api, call, outputs } = systemWithApi();

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { body } = await call('GET', '/docs/json');
    const validator = new Validator();
    const { valid, errors } = await validator.validate(body as Record<string, unknown>);
    expect(errors).toBeUndefined();
    expect({ valid, version: validator.version }).toEqual({ valid: true, version: '3.1' });
  });

  it('describes every route', async () => {
    const { body } = await call('GET', '/docs/json');
    const routes = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(routes.toSorted()).toEqual([
      'delete /allocations/{orderId}/{sku}',
      'delete /orders/{orderId}',
      'delete /session',
      'get /allocations/{orderId}',
      'get /batches/{ref}',
      'get /commands/{id}',
      'get /dead-letters',
      'get /dead-letters/groups',
      'get /dead-letters/{topic}/{partition}/{offset}',
      'get /events',
      'get /late-batches',
      'get /orders',
      'get /orders/{orderId}',
      'get /orders/{orderId}/history',
      'get /pipeline',
      'get /products',
      'get /products/{sku}',
      'get /products/{sku}/lines',
      'get /session',
      'get /shortages',
      'patch /batches/{ref}',
      'post /allocations',
      'post /allocations/{orderId}/{sku}/dispatch',
      'post /batches',
      'post /batches/{ref}/receipt',
      'post /dead-letters/{topic}/{partition}/{offset}/correction',
      'post /dead-letters/{topic}/{partition}/{offset}/discard',
      'post /dead-letters/{topic}/{partition}/{offset}/replay',
      'post /orders',
      'post /session',
    ]);
  });

  it("has the fields of each command's own schema", async () => {
    const { body } = await call('GET', '/docs/json');
    const { schema } = body.paths['/allocations'].post.requestBody.content['application/json'];
    expect(schema).toMatchObject({
      required: ['orderId', 'sku', 'qty'],
      properties: { qty: { type: 'integer', minimum: 1, maximum: 2_147_483_647 } },
      additionalProperties: false,
    });
  });
});

describe('the quick start: Execute with the examples of the docs page', () => {
  it('creates lamps, allocates some, and is out of stock for an order of too many', async () => {
    const { body } = await call('GET', '/docs/json');
    const execute = async (path: string, over: object = {}) => {
      const { example } = body.paths[path].post.requestBody.content['application/json'];
      return call('POST', path, { body: { ...example, ...over }, headers: WAIT });
    };
    expect(await execute('/batches')).toMatchObject({ status: 201 });
    expect(await execute('/allocations')).toMatchObject({ status: 201 });
    expect(await execute('/allocations', { orderId: 'o9', qty: 300 })).toMatchObject({
      status: 200,
      body: { events: [{ type: 'OutOfStock' }] },
    });
  });
});

describe('the docs page in a browser', () => {
  let browser: Browser;
  let page: Page;
  const elsewhere: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    await call('POST', '/batches', { body: { ref: 'b1', sku: 'DESK', qty: 10 }, headers: WAIT });
    browser = await startChromium();
    page = await browser.newPage();
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(api.address) && !url.startsWith('data:')) elsewhere.push(url);
    });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(`${api.address}/docs`);
  });
  afterAll(() => browser?.close());

  it('allocates an order by "try it out", and shows the outcome', async () => {
    await page.locator('#operations-Commands-allocate .opblock-summary').click();
    const block = page.locator('.opblock-post.is-open');
    await block.locator('textarea').fill(JSON.stringify({ orderId: 'tried', sku: 'DESK', qty: 3 }));
    await block.getByPlaceholder('prefer').fill(WAIT.prefer);
    await block.getByRole('button', { name: 'Execute' }).click();
    const response = block.locator('.live-responses-table');
    await response.getByText('Allocated').waitFor();

    expect(await response.locator('.response-col_status').last().innerText()).toContain('201');
    const [, event] = await outputs.events('DESK', 2);
    expect(event && eventOf(event)).toEqual({
      type: 'Allocated',
      data: { orderId: 'tried', sku: 'DESK', qty: 3, batchRef: 'b1', eta: null },
    });
    expect((await call('GET', '/allocations/tried')).body.lines).toHaveLength(1);
  });

  it('loads nothing from other sites, and violates no rule of its content security policy', () => {
    expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] });
  });
});
