import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from '@jest/globals';

/** The answer of a web server, made for browsers. */
const PAGE = '<html><head><title>401 Authorization Required</title></head><body>nginx</body></html>';

/** The registry behind a proxy with a login, like a web server in front of a registry. */
export async function guardedRegistry(url: string, user: string, password: string): Promise<string> {
  const login = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const registry = new URL(url);
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== login)
      return void response.writeHead(401, { 'content-type': 'text/html' }).end(PAGE);
    const { method = 'GET', url: asked = '' } = request;
    const type = request.headers['content-type'];
    const found = await fetch(new URL(asked, registry.origin), {
      method,
      body: method === 'GET' ? null : Buffer.concat((await request.toArray()) as Buffer[]),
      ...(type ? { headers: { 'content-type': type } } : {}),
    });
    const foundType = found.headers.get('content-type') ?? 'text/plain';
    response
      .writeHead(found.status, { 'content-type': foundType })
      .end(Buffer.from(await found.arrayBuffer()));
  }
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}${registry.pathname}`;
}
