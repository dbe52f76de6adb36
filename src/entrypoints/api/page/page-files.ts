import { access } from 'node:fs/promises';
import path from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';

/** Where `npm run page` puts the page. */
export const PAGE_FOLDER = path.resolve(import.meta.dirname, '../../../../page/dist');

const NOT_BUILT =
  'The page is not built. Run `npm run page` in the folder of the application, then load this again. The API itself works: see /docs.\n';

/** What the page may load: nothing but its own files, and the API. */
const POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** Features of browsers that the page never uses; to copy a command line it may write to the clipboard. */
const PERMISSIONS = [
  'camera=()',
  'display-capture=()',
  'geolocation=()',
  'microphone=()',
  'payment=()',
  'usb=()',
  'clipboard-read=()',
  'clipboard-write=(self)',
].join(', ');

/**
 * Serves the page at `/`, and its files, whose names say what is in them, under `/assets/`. It needs no token: the page
 * itself knows nothing. If it is not built, `/` says which command builds it.
 */
export function pageFiles(folder: string = PAGE_FOLDER): FastifyPluginAsync {
  return async (app) => {
    await app.register(staticFiles, {
      root: path.join(folder, 'assets'),
      prefix: '/assets/',
      index: false,
      immutable: true,
      maxAge: '365d',
      suppressWarning: true,
    });
    app.get(
      '/',
      { schema: { hide: true }, helmet: { contentSecurityPolicy: POLICY } },
      async (_request, reply) => {
        if (!(await isBuilt(folder)))
          return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
        // The names of the files in it change with each version.
        reply.header('cache-control', 'no-cache').header('permissions-policy', PERMISSIONS);
        return reply.sendFile('index.html', folder, { cacheControl: false });
      },
    );
  };
}

const isBuilt = (folder: string): Promise<boolean> =>
  access(path.join(folder, 'index.html')).then(
    () => true,
    () => false,
  );
