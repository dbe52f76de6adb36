import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ofTheStack } from '../../support/e2e/own-settings.ts';

/** Larger than the ids that a registry assigns. */
const LATE_ID = 2_000_000_000;

/** The stack's registry with one more schema, which a test can register later. Call `close` at the end. */
export async function growingRegistry(schema: object) {
  let isRegistered = false;
  const server = createServer((request, response) => {
    const isAboutIt = request.url?.includes(`/schemas/ids/${LATE_ID}`);
    const answer =
      isAboutIt && isRegistered
        ? Promise.resolve(Response.json({ schemaType: 'JSON', schema: JSON.stringify(schema) }))
        : passedOn(request);
    void answer.then(async ({ status, headers, body }) => {
      response.writeHead(status, { 'content-type': headers.get('content-type') ?? 'application/json' });
      response.end(Buffer.from(await new Response(body).arrayBuffer()));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: urlOf(server),
    id: LATE_ID,
    register: (): void => void (isRegistered = true),
    close: (): void => void server.close(),
  };
}

const stack = (): URL => new URL(ofTheStack('SCHEMA_REGISTRY_URL'));

async function passedOn(request: IncomingMessage): Promise<Response> {
  const body = await new Response(request).arrayBuffer();
  return fetch(new URL(request.url ?? '', stack()), {
    method: request.method ?? 'GET',
    headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
    ...(body.byteLength > 0 ? { body } : {}),
  });
}

/** With the path of the stack's registry. */
function urlOf(server: Server): string {
  const url = stack();
  url.port = String((server.address() as AddressInfo).port);
  url.hostname = '127.0.0.1';
  return url.href;
}
