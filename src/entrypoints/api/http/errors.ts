import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { type Problem, PROBLEM_TYPE, RequestProblem, unavailable } from './problems.ts';

const RETRY_AFTER_SECONDS = '5';

/** Answers every error with a problem. The details of internal errors are only logged. */
export function answerErrors(app: FastifyInstance, logger: Logger, isLimited: boolean): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    const { status, detail } = problem.problem;
    if (status === 503)
      logger.warn(
        { requestId: request.id, reason: causeMessage(problem) },
        'request answered 503: a service is not available',
      );
    else if (status >= 500)
      logger.error({ requestId: request.id, err: problem.cause ?? error, detail }, 'request failed');
    return answerProblem(problem, request, reply);
  });
  app.setNotFoundHandler(isLimited ? { preHandler: app.rateLimit() } : {}, (request, reply) =>
    answerProblem(
      new RequestProblem({
        code: 'NotFound',
        status: 404,
        title: 'There is no such route',
        detail: `There is no ${request.method} ${request.url.slice(0, 200)}; see /docs for the routes.`,
      }),
      request,
      reply,
    ),
  );
}

const causeMessage = ({ cause }: RequestProblem): string | undefined =>
  Error.isError(cause) ? cause.message : undefined;

/** Answers and closes a connection that sent invalid HTTP, or sent its request too slowly. */
export function answerInvalidHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = statusByCode[error.code ?? ''] ?? 400;
  const { problem } = new RequestProblem({
    code: 'NoHttp',
    status,
    title: 'Not a valid HTTP request',
    detail: error.message,
  });
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const statusByCode: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers what fastify refuses before routing, e.g. a URL that cannot be decoded. */
export function answerBadRequest(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id);
  void answerProblem(problemOf(error), request, reply);
}

function answerProblem(
  { problem }: RequestProblem,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (problem.status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  const body: Problem = { ...problem, instance: `urn:request:${request.id}` };
  // Not serialized by the route's schema: it does not list every problem that is possible.
  return reply.code(problem.status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(body);
}

function problemOf(error: unknown): RequestProblem {
  if (error instanceof RequestProblem) return error;
  if (error instanceof TechnicalFailure) return databaseUnavailable(error);
  const { statusCode = 500, code = 'InternalError', message } = error as Partial<FastifyError>;
  if (statusCode >= 500)
    return new RequestProblem({ code: 'InternalError', status: 500, title: 'Internal error' }, error);
  const [name, title, detail] = fastifyErrors[statusCode] ?? [code, 'The request was refused'];
  return new RequestProblem({
    code: name,
    status: statusCode,
    title,
    detail: details[code] ?? detail ?? message ?? title,
  });
}

export const databaseUnavailable = (cause?: unknown): RequestProblem =>
  unavailable('The database does not answer. Try again later.', cause);

/** Problems for errors of fastify, by status. */
const fastifyErrors: Readonly<Record<number, readonly [code: string, title: string, detail?: string]>> = {
  400: ['InvalidRequest', 'The request is not valid'],
  413: ['BodyTooLarge', 'The body is too large'],
  415: ['UnsupportedMediaType', 'The body must be JSON', 'Send it with Content-Type: application/json.'],
  429: ['TooManyRequests', 'Too many requests'],
};

const details: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
  FST_ERR_CTP_BODY_TOO_LARGE:
    'The body is larger than API_BODY_LIMIT_BYTES; a command has a few hundred bytes.',
};
