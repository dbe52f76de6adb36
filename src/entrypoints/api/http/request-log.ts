import type { FastifyInstance } from 'fastify';
import type { Logger } from '../../../processing/runtime/logger.ts';

/** Logs a line for each request, and adds `X-Request-Id` to each response. */
export function logRequests(app: FastifyInstance, logger: Logger): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const fields = {
      requestId: request.id,
      method: request.method,
      url: request.url.slice(0, 500),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ip: request.ip,
    };
    const isAsset = /^\/(docs|assets|health)\//.test(request.url);
    if (isAsset) logger.debug(fields, 'request answered');
    else logger.info(fields, 'request answered');
  });
}
