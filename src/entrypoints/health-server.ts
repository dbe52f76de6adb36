import { createServer, type ServerResponse } from 'node:http';
import type { HealthReport } from '../processing/health.ts';
import type { Logger } from '../processing/logger.ts';

export type HealthAddress = { readonly host: string; readonly port: number };

/**
 * Answers /health/live, /health/started and /health/ready, by 200 or 503 and the report as JSON. It holds no
 * process alive, and a port that is taken is a warning: the work goes on.
 */
export function serveHealth(
  { host, port }: HealthAddress,
  report: () => Promise<HealthReport>,
  logger: Logger,
): void {
  const server = createServer((request, response) => {
    void answer(request.url, report).then(
      ([status, body]) => send(response, status, body),
      (error: Error) => send(response, 503, { error: error.message }),
    );
  });
  server.on('error', (err) => logger.warn({ host, port, err }, 'health is not served: set HEALTH_PORT'));
  server.listen(port, host).unref();
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
