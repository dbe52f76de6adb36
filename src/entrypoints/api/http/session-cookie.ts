import { hkdfSync } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

const COOKIE = 'allocation_session';

/** The key that signs sessions. It follows from the token, so that another token ends all of them. */
export const sessionKey = (token: string): Buffer =>
  Buffer.from(hkdfSync('sha256', token, '', 'allocation session cookie', 32));

export const hasSessionCookie = ({ cookies }: FastifyRequest): boolean => cookies[COOKIE] !== undefined;

/**
 * The end of the request's session, in ms since 1970; undefined if there is none, or it is over.
 * @param now milliseconds since 1970
 */
export function sessionOf(request: FastifyRequest, now: number): number | undefined {
  const cookie = request.cookies[COOKIE];
  if (cookie === undefined) return undefined;
  const { valid, value } = request.unsignCookie(cookie);
  const expiresAt = valid && /^\d{1,15}$/.test(value) ? Number(value) : 0;
  return expiresAt > now ? expiresAt : undefined;
}

/**
 * Gives the browser a session. The cookie holds its signed end and nothing else; no script can read it.
 * @param expiresAt milliseconds since 1970
 */
export function setSession(request: FastifyRequest, reply: FastifyReply, expiresAt: number): void {
  void reply.setCookie(COOKIE, String(expiresAt), {
    ...attributes(request),
    signed: true,
    expires: new Date(expiresAt),
  });
}

export function clearSession(request: FastifyRequest, reply: FastifyReply): void {
  void reply.clearCookie(COOKIE, attributes(request));
}

const attributes = (request: FastifyRequest) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'strict' as const,
  secure: isHttps(request),
});

/** The proxy in front of the API ends TLS: the browser's `Origin` says that the page was loaded by HTTPS. */
const isHttps = ({ protocol, headers }: FastifyRequest): boolean =>
  protocol === 'https' || headers['x-forwarded-proto'] === 'https' || /^https:/i.test(headers.origin ?? '');
