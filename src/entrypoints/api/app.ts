import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { fastify, type FastifyInstance } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { ApiDependencies } from './dependencies.ts';
import { requireLocalHost, requireToken } from './http/authentication.ts';
import { commandRoutes } from './commands/routes.ts';
import { answerBadRequest, answerFailures, answerNoHttp } from './http/errors.ts';
import { logRequests } from './http/request-log.ts';
import { describeApi } from './openapi.ts';
import { outcomeRoutes } from './commands/outcome-routes.ts';
import { readingRoutes } from './views/routes.ts';
import { validateRequest } from './http/request-validation.ts';
import { requireUtf8 } from './http/utf8-requests.ts';

/** Milliseconds for a caller to send a request. */
const REQUEST_WITHIN = 30_000;
const VISIBLE = /^[\x21-\x7e]{1,255}$/;
/** A reference of 255 characters, each percent-encoded as four bytes. */
const MAX_PARAM = 255 * 12;

/** The HTTP API: what it asks of whom is in `ApiDependencies`. Not listening yet. */
export async function apiApp(dependencies: ApiDependencies): Promise<FastifyInstance> {
  const { settings, logger } = dependencies;
  const app = fastify({
    bodyLimit: settings.bodyLimit,
    requestTimeout: REQUEST_WITHIN,
    clientErrorHandler: answerNoHttp,
    routerOptions: { maxParamLength: MAX_PARAM },
    frameworkErrors: answerBadRequest,
    requestIdHeader: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && VISIBLE.test(given) ? given : randomUUID();
    },
  });
  app.setValidatorCompiler(validateRequest);
  app.setSerializerCompiler(serializerCompiler);
  logRequests(app, logger);
  requireUtf8(app);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        // The docs page sets styles of its own.
        styleSrc: ["'self'", "'unsafe-inline'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    // Whoever serves this by HTTPS says so there.
    strictTransportSecurity: false,
  });
  if (settings.rateLimit !== undefined)
    await app.register(rateLimit, { max: settings.rateLimit, timeWindow: '1 minute' });
  answerFailures(app, logger, settings.rateLimit !== undefined);
  await describeApi(app, settings.token !== undefined);
  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/docs'));
  await app.register(async (routes) => {
    if (settings.localOnly) routes.addHook('preParsing', requireLocalHost);
    // After the rate limit, which counts wrong tokens, too.
    if (settings.token !== undefined) routes.addHook('preParsing', requireToken(settings.token));
    await routes.register(commandRoutes(dependencies));
    await routes.register(outcomeRoutes(dependencies));
    await routes.register(readingRoutes(dependencies));
  });
  return app;
}
