import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest, preParsingAsyncHookHandler } from 'fastify';
import { requireOwnOrigin, requirePageHeader } from './own-origin.ts';
import { RequestProblem } from './problems.ts';
import { hasSessionCookie, sessionOf } from './session-cookie.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Returns the check whether a text is the token. It compares digests, which have equal lengths, in constant time. */
export function tokenCheck(token: string): (given: string) => boolean {
  const wanted = digest(token);
  return (given) => timingSafeEqual(digest(given), wanted);
}

const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];

/**
 * Refuses requests without the token, and without the cookie of a session. A browser sends the cookie whoever made the
 * request, so a request by cookie that may change something has to come from the page.
 */
export function requireAccess(token: string, now: () => number): preParsingAsyncHookHandler {
  const isToken = tokenCheck(token);
  return async (request, reply) => {
    const given = bearerOf(request);
    if (given !== undefined && isToken(given)) return;
    if (given === undefined && hasSessionCookie(request)) {
      if (sessionOf(request, now()) === undefined) throw sessionExpired();
      requireOwnOrigin(request);
      requirePageHeader(request);
      return;
    }
    reply.header('www-authenticate', 'Bearer realm="allocation"');
    throw unauthorized();
  };
}

export const unauthorized = (): RequestProblem =>
  new RequestProblem({
    code: 'Unauthorized',
    status: 401,
    title: 'The token is missing or wrong',
    detail: 'Send the header Authorization: Bearer <API_TOKEN>.',
  });

const sessionExpired = (): RequestProblem =>
  new RequestProblem({
    code: 'SessionExpired',
    status: 401,
    title: 'The session is over',
    detail: 'Sign in again: it was too long ago, or the token of the API has changed.',
  });

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Refuses requests to any name but a local one. It protects an API without a token against DNS rebinding, where a
 * foreign web page calls it by a name that resolves to this machine.
 */
export const requireLocalHost: preParsingAsyncHookHandler = async ({ headers: { host = '' } }) => {
  if (LOCAL.test(host)) return;
  throw new RequestProblem({
    code: 'ForeignHost',
    status: 403,
    title: 'The host is not localhost',
    detail: 'Call the API at 127.0.0.1 or localhost, or set API_TOKEN or API_AUTH_DISABLED=true.',
  });
};

/** For an API without a token: refuses what another web page sends, as a form does without asking first. */
export const refuseOtherPages: preParsingAsyncHookHandler = async (request) => requireOwnOrigin(request);
