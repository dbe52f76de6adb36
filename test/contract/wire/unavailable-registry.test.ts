import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { registryClient } from '../../../src/adapters/registry/client.ts';
import { registryFrameDecoder } from '../../../src/adapters/registry/frame-decoder.ts';
import { registerSchemas } from '../../../src/adapters/registry/register-schemas.ts';
import { InvalidRecord } from '../../../src/processing/decode/invalid-record.ts';
import { TechnicalFailure } from '../../../src/service-layer/errors.ts';

const closing: (() => unknown)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Starts a server on a free port; returns its address. */
async function serverThat(answers: RequestListener): Promise<string> {
  const server = createServer(answers);
  server.listen(0, '127.0.0.1');
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serverThatAnswers = (status: number, body: string): Promise<string> =>
  serverThat((_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body));

async function addressNobodyListensOn(): Promise<string> {
  const url = await serverThatAnswers(200, '');
  for (const close of closing.splice(0)) close();
  return url;
}

const framed = Buffer.from([0, 0, 0, 0, 1, 0x7b, 0x7d]);

const decodeBy = (url: string) => registryFrameDecoder(registryClient({ url })).decode(framed);

const startBy = (url: string) =>
  registerSchemas(registryClient({ url }), {
    command: ['commands'],
    event: 'events',
    rejection: 'rejections',
  });

describe('a registry that is away', () => {
  it('causes a technical failure for a record, which is tried again', async () => {
    await expect(decodeBy(await addressNobodyListensOn())).rejects.toThrow(TechnicalFailure);
  });

  it('does not end the start, which is tried again', async () => {
    await expect(startBy(await addressNobodyListensOn())).rejects.toThrow(TechnicalFailure);
  });

  it.each([401, 403, 408, 429, 500, 502, 503])('counts as away if it answers %i', async (status) => {
    const url = await serverThatAnswers(status, '{"error_code":50001,"message":"not now"}');
    await expect(decodeBy(url)).rejects.toThrow(TechnicalFailure);
    await expect(startBy(url)).rejects.toThrow(TechnicalFailure);
  });

  it.each([404, 502])('counts as away if a proxy in front of it answers %i', async (status) => {
    const url = await serverThatAnswers(status, '<html>default backend</html>');
    await expect(decodeBy(url)).rejects.toThrow(TechnicalFailure);
    await expect(startBy(url)).rejects.toThrow(TechnicalFailure);
  });
});

describe('a registry that accepts a request and does not answer', () => {
  const patience = 20_000;

  it(
    'counts as away after some seconds, so that the partition does not hang',
    async () => {
      await expect(decodeBy(await serverThat(() => undefined))).rejects.toThrow(TechnicalFailure);
    },
    patience,
  );
});

describe('a registry that answers', () => {
  it('given an answer that the id is unknown, has no schema of that id', async () => {
    const url = await serverThatAnswers(404, '{"error_code":40403,"message":"Schema not found"}');
    await expect(decodeBy(url)).rejects.toMatchObject({ code: 'UNKNOWN_SCHEMA' });
  });

  it('given a schema of an unknown type, has no usable schema of that id', async () => {
    const url = await serverThatAnswers(200, '{"schemaType":"XML","schema":"<a/>"}');
    const decoded = decodeBy(url);
    await expect(decoded).rejects.toThrow(InvalidRecord);
    await expect(decoded).rejects.toMatchObject({ code: 'UNKNOWN_SCHEMA' });
  });
});
