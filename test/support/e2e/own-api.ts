import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeAll, expect } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { ownSystem, runningSystem } from './own-system.ts';
import type { RunningProcess, Settings } from './running-process.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed, if it is JSON of some kind. */
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any -- tests check the content of an answer
};

export type Request = {
  readonly headers?: Record<string, string>;
  /** Sent as JSON; strings and bytes are sent unchanged. */
  readonly body?: unknown;
};

/** A wait that is long enough for the outcome on the slowest machine. */
export const WAIT = { prefer: 'wait=20' };

/** Starts a worker, a relay and the HTTP API on a port of its own. */
export function systemWithApi(over: Settings = {}) {
  const system = runningSystem();
  const ownApi = apiOf(system, over);
  return { ...system, ...ownApi, givenStock: (qty: number) => givenStock(ownApi.call, qty) };
}

/** Starts only the HTTP API, with a migrated database. */
export function apiAlone(over: Settings = {}) {
  const system = ownSystem();
  return { ...system, ...apiOf(system, over) };
}

/** The HTTP API of a system, on API_PORT or else on a free port. */
export function apiOf(system: Pick<ReturnType<typeof ownSystem>, 'startReady'>, over: Settings) {
  const api = { address: '', process: undefined as RunningProcess | undefined };

  beforeAll(async () => {
    const port = over['API_PORT'] ?? String(await freePort());
    api.address = `http://127.0.0.1:${port}`;
    api.process = await system.startReady('api', { ...over, API_PORT: port });
  });

  return {
    api,
    call: (method: string, path: string, request?: Request) => call(api.address, method, path, request),
  };
}

/** Creates a new product with one batch of `qty`. */
async function givenStock(post: ReturnType<typeof apiOf>['call'], qty: number) {
  const sku = `SKU-${randomUUID()}`;
  const ref = `batch-${randomUUID()}`;
  const created = await post('POST', '/batches', { body: { ref, sku, qty }, headers: WAIT });
  expect(created.status).toBe(201);
  return { sku, ref };
}

const isRaw = (body: unknown): body is string | Buffer<ArrayBuffer> =>
  typeof body === 'string' || Buffer.isBuffer(body);

/** Requests a path whose characters are bytes (Latin-1), which no correct client sends. Returns the raw response. */
export async function rawGet(address: string, path: string): Promise<string> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.end(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`, 'latin1');
  return text(socket);
}

async function call(
  address: string,
  method: string,
  path: string,
  { headers = {}, body }: Request = {},
): Promise<Answer> {
  const response = await fetch(`${address}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: isRaw(body) ? body : JSON.stringify(body) }),
  });
  const answer = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(answer) : answer };
}
