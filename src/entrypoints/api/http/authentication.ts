import { createHash, timingSafeEqual } from 'node:crypto';
import type { preParsingAsyncHookHandler } from 'fastify';
import { RequestProblem } from './problems.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Lets requests pass that show the token. Digests are compared: equally long, in constant time. */
export function requireToken(token: string): preParsingAsyncHookHandler {
  const wanted = digest(token);
  return async (request, reply) => {
    const [, shown] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
    if (shown !== undefined && timingSafeEqual(digest(shown), wanted)) return;
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

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * For an API without a token: a web page of somebody else, whose name was made to point at this machine, is no
 * local caller (DNS rebinding).
 */
export const requireLocalHost: preParsingAsyncHookHandler = async ({ headers: { host = '' } }) => {
  if (LOCAL.test(host)) return;
  throw new RequestProblem({
    code: 'ForeignHost',
    status: 403,
    title: 'Called by another name than localhost',
    detail: 'Call it as 127.0.0.1 or localhost, or set API_TOKEN, or API_AUTH_DISABLED=true.',
  });
};
