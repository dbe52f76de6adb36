import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Answer = readonly [status: number, body: string];
type Answering = { url: string; close(): Promise<void> };

/**
 * A server that gives one answer to every request, until the test ends. It stands in for a registry, or for a proxy.
 */
export const answering = (...answer: Answer): Promise<Answering> => answeringInTurn([answer]);

/** The same with a list of answers; the last one is repeated. */
export async function answeringInTurn(answers: readonly [Answer, ...Answer[]]): Promise<Answering> {
  let asked = 0;
  const server = createServer((_, response) => {
    const [status, body] = answers[asked] ?? answers.at(-1) ?? answers[0];
    asked += 1;
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}`, close };
}
