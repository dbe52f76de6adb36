import { MIMEType } from 'node:util';
import type { FastifyInstance, onRequestAsyncHookHandler } from 'fastify';
import { decodeUtf8 } from '../../../processing/records/utf8.ts';
import { RequestProblem } from './problems.ts';

/**
 * Refuses JSON bodies and URLs that are not UTF-8: a lenient decoder would replace the invalid bytes, so that two
 * different names could become equal. An empty body counts as no body.
 */
export function requireUtf8(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (!isUtf8(request.headers['content-type'])) return done(otherCharset());
    // Some clients set a content type although they send no body, e.g. with DELETE.
    if (body.length === 0) return done(null, undefined);
    const text = decodeUtf8(body);
    if (text === undefined) return done(invalid('The body is not UTF-8.'));
    return void parse(request, text, done);
  });
  app.addHook('onRequest', requireUtf8Url);
}

/** True if a content type has no charset, or UTF-8. */
function isUtf8(contentType = ''): boolean {
  const charset = new MIMEType(contentType).params.get('charset') ?? 'utf-8';
  return /^utf-?8$/i.test(charset);
}

/** The router refuses a path that cannot be decoded. It decodes the query leniently, so this checks the query. */
const requireUtf8Url: onRequestAsyncHookHandler = async ({ raw: { url = '' } }) => {
  try {
    decodeURIComponent(url.slice(url.indexOf('?') + 1));
  } catch {
    throw invalid('The URL cannot be decoded: it must be percent-encoded UTF-8, such as %C3%A9 for é.');
  }
};

const invalid = (detail: string): RequestProblem =>
  new RequestProblem({ code: 'InvalidRequest', status: 400, title: 'The request is not valid', detail });

const otherCharset = (): RequestProblem =>
  new RequestProblem({
    code: 'UnsupportedMediaType',
    status: 415,
    title: 'The body must be JSON',
    detail: 'Send JSON in UTF-8 with Content-Type: application/json, without another charset.',
  });
