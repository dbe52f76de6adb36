import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { fastify, type FastifyInstance } from 'fastify';
import { type FastifyPluginAsyncZod, serializerCompiler } from 'fastify-type-provider-zod';
import type { ApiDependencies } from './dependencies.ts';
import { refuseOtherPages, requireAccess, requireLocalHost } from './http/authentication.ts';
import { commandRoutes } from './commands/routes.ts';
import { contractRoutes } from './contract/routes.ts';
import { deadLetterActionRoutes } from './dead-letters/action-routes.ts';
import { deadLetterRoutes } from './dead-letters/routes.ts';
import { eventRoutes } from './events/routes.ts';
import { answerBadRequest, answerErrors, answerInvalidHttp } from './http/errors.ts';
import { logRequests } from './http/request-log.ts';
import { traceRequests } from './http/request-trace.ts';
import { sessionKey } from './http/session-cookie.ts';
import { measureRequests } from './http/request-metrics.ts';
import { describeApi } from './openapi.ts';
import { orderRoutes } from './commands/order-routes.ts';
import { outcomeRoutes } from './commands/outcome-routes.ts';
import { pipelineRoutes } from './pipeline/routes.ts';
import { sessionRoutes } from './session/routes.ts';
import { orderViewRoutes } from './views/order-routes.ts';
import { productRoutes } from './views/product-routes.ts';
import { pageFiles } from './page/page-files.ts';
import { viewRoutes } from './views/routes.ts';
import { validateRequest } from './http/request-validation.ts';
import { requireUtf8 } from './http/utf8-requests.ts';

/** Time for a caller to send a request. */
const REQUEST_TIMEOUT_MS = 30_000;
const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;
/** An identifier of 255 characters, each percent-encoded as four bytes (`%F0%9F%98%80`). */
const MAX_PARAM_LENGTH = 255 * 12;

/** Builds the HTTP API. It does not listen yet: `listen` does that. */
export async function apiApp(dependencies: ApiDependencies): Promise<FastifyInstance> {
  const { settings, logger, tracing } = dependencies;
  const app = fastify({
    bodyLimit: settings.bodyLimit,
    requestTimeout: REQUEST_TIMEOUT_MS,
    clientErrorHandler: answerInvalidHttp,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: answerBadRequest,
    requestIdHeader: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && VISIBLE_ASCII.test(given) ? given : randomUUID();
    },
  });
  app.setValidatorCompiler(validateRequest);
  app.setSerializerCompiler(serializerCompiler);
  traceRequests(app, tracing);
  logRequests(app, logger);
  if (dependencies.metrics) measureRequests(app, dependencies.metrics);
  requireUtf8(app);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        // The docs page has inline styles.
        styleSrc: ["'self'", "'unsafe-inline'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    // The proxy that serves the API by HTTPS sets this header.
    strictTransportSecurity: false,
  });
  // Without a token nobody signs in, and no cookie counts.
  await app.register(cookie, { secret: sessionKey(settings.token ?? randomUUID()) });
  await app.register(rateLimit, {
    // Without a limit of all requests only attempts to sign in are limited.
    global: settings.rateLimit !== undefined,
    max: settings.rateLimit ?? Number.MAX_SAFE_INTEGER,
    timeWindow: '1 minute',
  });
  answerErrors(app, logger, settings.rateLimit !== undefined);
  await describeApi(app, settings.token !== undefined);
  await app.register(contractRoutes(dependencies.asyncApi));
  await app.register(pageFiles());
  await app.register(async (routes) => {
    if (settings.localOnly) routes.addHook('preParsing', requireLocalHost);
    await routes.register(sessionRoutes(dependencies));
    await routes.register(guardedRoutes(dependencies));
  });
  return app;
}

/** All that needs the token, if there is one. */
function guardedRoutes(dependencies: ApiDependencies): FastifyPluginAsyncZod {
  const { settings, now } = dependencies;
  return async (routes) => {
    // Runs after the rate limit, which therefore counts wrong tokens, too.
    if (settings.token === undefined) routes.addHook('preParsing', refuseOtherPages);
    else routes.addHook('preParsing', requireAccess(settings.token, now));
    await routes.register(commandRoutes(dependencies));
    await routes.register(orderRoutes(dependencies));
    await routes.register(outcomeRoutes(dependencies));
    await routes.register(viewRoutes(dependencies));
    await routes.register(productRoutes(dependencies));
    await routes.register(orderViewRoutes(dependencies));
    await routes.register(pipelineRoutes(dependencies));
    await routes.register(deadLetterRoutes(dependencies));
    await routes.register(deadLetterActionRoutes(dependencies));
    await routes.register(eventRoutes(dependencies));
  };
}
