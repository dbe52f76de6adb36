import { createHash, timingSafeEqual } from 'node:crypto';
import type { preParsingAsyncHookHandler } from 'fastify';
import { RequestProblem } from './problems.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Refuses requests without the token. It compares digests, which have equal lengths, in constant time. */
export function requireToken(token: string): preParsingAsyncHookHandler {
  const wanted = digest(token);
  return async (request, reply) => {
    const [, given] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
    if (given !== undefined && timingSafeEqual(digest(given), wanted)) return;
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
