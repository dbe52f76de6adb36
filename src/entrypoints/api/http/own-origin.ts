import type { FastifyRequest } from 'fastify';
import { RequestProblem } from './problems.ts';

/** Header that the page sends with what changes something. Another page cannot send it without being asked for first. */
export const PAGE_HEADER = 'x-allocation-page';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a request that may change something and that a browser sends for a page of another origin. Programs send none
 * of these headers.
 * @throws RequestProblem 403
 */
export function requireOwnOrigin({ method, headers }: FastifyRequest): void {
  if (SAFE_METHODS.has(method)) return;
  const site = headers['sec-fetch-site'];
  // `none`: a person did it, not a page.
  if (site !== undefined) {
    if (site === 'same-origin' || site === 'none') return;
    throw foreignOrigin();
  }
  // Older browsers, and pages over plain HTTP on another machine, send only the origin.
  if (headers.origin !== undefined && hostOf(headers.origin) !== headers.host?.toLowerCase())
    throw foreignOrigin();
}

const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined;

/** @throws RequestProblem 403 if a request that may change something lacks the header of the page */
export function requirePageHeader({ method, headers }: FastifyRequest): void {
  if (SAFE_METHODS.has(method) || headers[PAGE_HEADER] === '1') return;
  throw foreignOrigin();
}

const foreignOrigin = (): RequestProblem =>
  new RequestProblem({
    code: 'ForeignOrigin',
    status: 403,
    title: 'The request does not come from the page of this API',
    detail:
      'In a browser only the page of this API may change something: it sends X-Allocation-Page: 1. Programs send Authorization: Bearer <API_TOKEN>, if the API has one.',
  });
