import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { ProbedHealth } from '../../processing/runtime/health.ts';
import { CannotStart } from './process-end.ts';

export type HealthAddress = { readonly host: string; readonly port: number };

/**
 * Answers /health/live, /health/started and /health/ready, by 200 or 503 and JSON: for readiness, the report. It holds no
 * process alive.
 * @throws CannotStart if the port is not to be had: whoever runs the process would think it dead
 */
export async function serveHealth({ host, port }: HealthAddress, health: ProbedHealth): Promise<void> {
  const server = createServer((request, response) => {
    void answer(request.url, health).then(
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

/** Live: it can answer. Started: it has begun its work. Only readiness depends on what the checks find. */
async function answer(
  url: string | undefined,
  { report, hasStarted }: ProbedHealth,
): Promise<[status: 200 | 404 | 503, body: object]> {
  if (url === '/health/live') return [200, { live: true }];
  if (url === '/health/started') return [hasStarted() ? 200 : 503, { started: hasStarted() }];
  if (url !== '/health/ready') return [404, { error: 'not found' }];
  const found = await report();
  return [found.ready ? 200 : 503, found];
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
