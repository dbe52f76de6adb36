import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import helmet from '@fastify/helmet';
import { fastify, type FastifyInstance } from 'fastify';
import { pageFiles } from '../../../../src/entrypoints/api/page/page-files.ts';

let folder = '';
let app: FastifyInstance;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'page-files-'));
  app = fastify();
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'self'"] } },
  });
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function build(): Promise<void> {
  await mkdir(path.join(folder, 'assets'));
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>Allocation</title>');
  await writeFile(path.join(folder, 'assets', 'main-ABC.js'), 'export {}');
}

const get = (url: string) => app.inject({ method: 'GET', url });

describe('the page', () => {
  it('is served at /, may load only its own files, and is asked for anew each time', async () => {
    await build();
    await app.register(pageFiles(folder));
    const { statusCode, headers, body } = await get('/');
    expect({ statusCode, body }).toEqual({
      statusCode: 200,
      body: expect.stringContaining('<title>Allocation'),
    });
    expect(headers['content-type']).toContain('text/html');
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none';script-src 'self';style-src 'self';connect-src 'self';img-src 'self' data:;base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['permissions-policy']).toContain('camera=()');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('has files that a browser may keep for ever, and nothing outside of their folder', async () => {
    await build();
    await app.register(pageFiles(folder));
    const { statusCode, headers } = await get('/assets/main-ABC.js');
    expect(statusCode).toBe(200);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    for (const url of ['/assets/gone.js', '/assets/', '/assets/..%2findex.html', '/assets/%2e%2e/index.html'])
      expect((await get(url)).statusCode).toBeGreaterThanOrEqual(400);
  });

  it('says which command builds it if it is not built, and needs no restart after', async () => {
    await app.register(pageFiles(folder));
    const { statusCode, headers, body } = await get('/');
    expect(statusCode).toBe(503);
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain('npm run page');
    await build();
    expect((await get('/')).statusCode).toBe(200);
    expect((await get('/assets/main-ABC.js')).statusCode).toBe(200);
  });
});
