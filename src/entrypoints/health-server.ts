import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { HealthReport } from '../processing/health.ts';
import { CannotStart } from './process-end.ts';

export type HealthAddress = { readonly host: string; readonly port: number };

/**
 * Answers /health/live, /health/started and /health/ready, by 200 or 503 and the report as JSON. It holds no
 * process alive.
 * @throws CannotStart if the port is not to be had: whoever runs the process would think it dead
 */
export async function serveHealth(
  { host, port }: HealthAddress,
  report: () => Promise<HealthReport>,
): Promise<void> {
  const server = createServer((request, response) => {
    void answer(request.url, report).then(
      ([status, body]) => send(response, status, body),
      (error: Error) => send(response, 503, { error: error.message }),
    );
  });
  try {
    await once(server.listen(port, host), 'listening');
  } catch (cause) {
    throw new CannotStart(
      `HEALTH_PORT ${port} of HEALTH_HOST ${host} is not to be had: ${(cause as Error).message}. Each process needs a port of its own.`,
      { cause },
    );
  }
  server.unref();
}

/** Who can answer lives; what it depends on is the other two's matter. */
export async function answer(
  url: string | undefined,
  report: () => Promise<HealthReport>,
): Promise<[status: 200 | 404 | 503, body: object]> {
  if (url === '/health/live') return [200, { live: true }];
  if (url !== '/health/started' && url !== '/health/ready') return [404, { error: 'not found' }];
  const found = await report();
  const isGood = url === '/health/ready' ? found.ready : found.started;
  return [isGood ? 200 : 503, found];
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
