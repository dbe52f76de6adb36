import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { rfc3339 } from '../../../processing/records/record-time.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { tokenCheck } from '../http/authentication.ts';
import { requireOwnOrigin, requirePageHeader } from '../http/own-origin.ts';
import { notFound, RequestProblem } from '../http/problems.ts';
import { invalidFields } from '../http/request-validation.ts';
import { clearSession, sessionOf, setSession } from '../http/session-cookie.ts';
import { problemResponses } from '../openapi.ts';

const tags = ['Session'];
/** Attempts to sign in, per minute and address: more than a person makes. */
const MAX_ATTEMPTS = 10;

const Session = z
  .strictObject({
    loginRequired: z.boolean().describe('Whether the API has a token.'),
    signedIn: z.boolean().describe('Whether requests with this cookie are answered.'),
    expiresAt: z.string().nullable().describe('End of the session (ISO 8601); null: there is none.'),
  })
  .meta({ title: 'Session', description: 'Whether a browser may use the API.' });

const login = z
  .strictObject({ token: z.string().min(1).max(1_000) })
  .meta({ title: 'Login', examples: [{ token: 'the value of API_TOKEN' }] });

/** The routes to sign in and out: none of them needs a token. */
export function sessionRoutes({ settings, now }: ApiDependencies): FastifyPluginAsyncZod {
  const { token, sessionMs } = settings;
  const isToken = token === undefined ? undefined : tokenCheck(token);

  return async (app) => {
    app.get(
      '/session',
      {
        schema: {
          tags,
          operationId: 'getSession',
          summary: 'Whether this browser is signed in',
          security: [],
          response: { 200: Session },
        },
      },
      (request) => {
        if (!isToken) return { loginRequired: false, signedIn: true, expiresAt: null };
        const expiresAt = sessionOf(request, now());
        return {
          loginRequired: true,
          signedIn: expiresAt !== undefined,
          expiresAt: expiresAt === undefined ? null : rfc3339(expiresAt),
        };
      },
    );

    app.post(
      '/session',
      {
        config: { rateLimit: { max: MAX_ATTEMPTS, timeWindow: '1 minute' } },
        schema: {
          tags,
          operationId: 'signIn',
          summary: 'Sign in with the token of the API',
          description: `Sets a cookie that only this API gets (HttpOnly, SameSite=Strict; Secure over HTTPS). At most ${MAX_ATTEMPTS} attempts per minute and address. Needs \`X-Allocation-Page: 1\`.`,
          security: [],
          body: login,
          response: {
            200: Session,
            ...problemResponses([
              invalidFields([{ in: 'body', field: 'token', detail: 'is missing' }]),
              wrongToken(),
              noLogin(),
            ]),
          },
        },
        preValidation: async (request) => {
          requireOwnOrigin(request);
          requirePageHeader(request);
        },
      },
      (request, reply) => {
        if (!isToken) throw noLogin();
        if (!isToken(request.body.token)) throw wrongToken();
        const expiresAt = now() + sessionMs;
        setSession(request, reply, expiresAt);
        return { loginRequired: true, signedIn: true, expiresAt: rfc3339(expiresAt) };
      },
    );

    app.delete(
      '/session',
      {
        schema: {
          tags,
          operationId: 'signOut',
          summary: 'Sign out: delete the cookie',
          security: [],
          response: { 204: z.null().describe('The browser has no cookie any more.') },
        },
        preValidation: async (request) => {
          requireOwnOrigin(request);
          requirePageHeader(request);
        },
      },
      (request, reply) => {
        clearSession(request, reply);
        reply.code(204);
        return null;
      },
    );
  };
}

const wrongToken = (): RequestProblem =>
  new RequestProblem({
    code: 'Unauthorized',
    status: 401,
    title: 'The token is wrong',
    detail: 'Enter the value of API_TOKEN.',
  });

const noLogin = (): RequestProblem => notFound('This API has no token: nobody has to sign in.');
