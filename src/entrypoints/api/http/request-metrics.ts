import { STATUS_CODES } from 'node:http';
import type { FastifyInstance } from 'fastify';
import {
  CONVENTION_BOUNDARIES,
  type Histogram,
  histogramOf,
  type Metrics,
} from '../../../processing/runtime/metrics.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '_OTHER'] as const;
const STATUSES = Object.keys(STATUS_CODES).map(Number);

/** @param routes patterns, such as `/batches/:ref` */
export const requestDuration = (routes: readonly string[]) =>
  histogramOf({
    name: 'http.server.request.duration',
    unit: 's',
    description: 'Time to answer a request, by route and status',
    labels: {
      'http.request.method': METHODS,
      'http.route': [...routes, undefined],
      'http.response.status_code': STATUSES,
      'error.type': [...STATUSES.map(String), undefined],
    },
    constants: { 'url.scheme': 'http' },
    boundaries: CONVENTION_BOUNDARIES,
  });

/**
 * Measures each request. Call it before the routes are added: only their patterns become labels, and a request to an
 * unknown path has no route.
 */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  const routes = new Set<string>();
  let duration: Histogram<ReturnType<typeof requestDuration>['labels']> | undefined;

  app.addHook('onRoute', ({ url }) => void routes.add(url));
  app.addHook('onReady', async () => {
    duration = metrics.histogram(requestDuration([...routes]));
  });
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const { statusCode } = reply;
    duration?.record(reply.elapsedTime / 1_000, {
      'http.request.method': METHODS.find((known) => known === method) ?? '_OTHER',
      'http.route': routeOptions.url,
      'http.response.status_code': statusCode,
      'error.type': statusCode >= 500 ? String(statusCode) : undefined,
    });
  });
}
