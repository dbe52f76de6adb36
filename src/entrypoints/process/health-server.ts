import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { ProbedHealth } from '../../processing/runtime/health.ts';
import { StartupError } from './run-process.ts';

export type HealthAddress = { readonly host: string; readonly port: number };

/**
 * Serves /health/live, /health/started and /health/ready with 200 or 503 and a JSON body, e.g. the readiness report; and
 * /metrics, if there are any. The server does not keep the process alive.
 * @param metrics in Prometheus's text format
 * @throws StartupError if the port cannot be used
 */
export async function serveHealth(
  { host, port }: HealthAddress,
  health: ProbedHealth,
  metrics?: () => Promise<string>,
): Promise<void> {
  const server = createServer((request, response) => {
    if (metrics && request.url?.split('?')[0] === '/metrics') {
      void sendMetrics(response, metrics);
      return;
    }
    void answer(request.url, health).then(
      ([status, body]) => send(response, status, body),
      (error: Error) => send(response, 503, { error: error.message }),
    );
  });
  try {
    await once(server.listen(port, host), 'listening');
  } catch (cause) {
    throw new StartupError(
      `HEALTH_PORT ${port} of HEALTH_HOST ${host} cannot be used: ${(cause as Error).message}. Each process needs its own port.`,
      { cause },
    );
  }
  server.unref();
}

/**
 * Liveness is 200 whenever the process can respond. Started means that its work has begun. Only readiness depends on
 * the health checks.
 */
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

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const sendMetrics = (response: ServerResponse, metrics: () => Promise<string>): Promise<void> =>
  metrics().then(
    (text) => void response.writeHead(200, { 'content-type': METRICS_TYPE }).end(text),
    (error: Error) => send(response, 503, { error: error.message }),
  );
