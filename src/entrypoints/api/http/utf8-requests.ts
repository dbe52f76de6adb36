import { MIMEType } from 'node:util';
import type { FastifyInstance, onRequestAsyncHookHandler } from 'fastify';
import { decodeUtf8 } from '../../../processing/records/utf8.ts';
import { RequestProblem } from './problems.ts';

/**
 * Has the API read JSON bodies and URLs that are UTF-8, and refuse all others: bytes that cannot be read would be
 * replaced, and two names become one. An empty body is no body.
 */
export function requireUtf8(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (!isUtf8(request.headers['content-type'])) return done(otherCharset());
    // A client that names a type for the body it does not send, as with DELETE, means nothing by it.
    if (body.length === 0) return done(null, undefined);
    const text = decodeUtf8(body);
    if (text === undefined) return done(invalid('The body is not UTF-8.'));
    return void parse(request, text, done);
  });
  app.addHook('onRequest', requireUtf8Url);
}

/** Whether a content type names no charset, or UTF-8. */
function isUtf8(contentType = ''): boolean {
  const charset = new MIMEType(contentType).params.get('charset') ?? 'utf-8';
  return /^utf-?8$/i.test(charset);
}

/**
 * Node takes a URL only of ASCII, and the router has decoded the path. The query would be decoded leniently: what
 * cannot be read stays as it is.
 */
const requireUtf8Url: onRequestAsyncHookHandler = async ({ raw: { url = '' } }) => {
  try {
    decodeURIComponent(url.slice(url.indexOf('?') + 1));
  } catch {
    throw invalid('The URL cannot be decoded: % begins a byte, as in %C3%A9, and the bytes are UTF-8.');
  }
};

const invalid = (detail: string): RequestProblem =>
  new RequestProblem({ code: 'InvalidRequest', status: 400, title: 'The request is not valid', detail });

const otherCharset = (): RequestProblem =>
  new RequestProblem({
    code: 'UnsupportedMediaType',
    status: 415,
    title: 'The body must be JSON',
    detail: 'JSON is UTF-8: send it with Content-Type: application/json, without another charset.',
  });
