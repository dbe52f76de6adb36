import { readFile } from 'node:fs/promises';
import type { FastifyPluginAsync } from 'fastify';
import type { AsyncApiDocument } from './asyncapi.ts';
import { messagesPage, STYLE_PATH } from './messages-page.ts';

/** The page needs its style sheet and nothing else. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves the AsyncAPI document at /asyncapi.json, and as a page for people at /docs/messages. */
export function contractRoutes(document: AsyncApiDocument): FastifyPluginAsync {
  const json = JSON.stringify(document, null, 2);
  const page = messagesPage(document);
  return async (app) => {
    const style = await readFile(new URL('messages-page.css', import.meta.url), 'utf8');
    const schema = { hide: true };
    app.get('/asyncapi.json', { schema }, (_request, reply) => reply.type('application/json').send(json));
    app.get(STYLE_PATH, { schema }, (_request, reply) => reply.type('text/css').send(style));
    app.get('/docs/messages', { schema }, (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('content-security-policy', PAGE_POLICY).send(page),
    );
  };
}
