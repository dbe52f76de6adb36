import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KnownOutcome } from '../../../views/command-outcomes.ts';
import type { ApiDependencies } from '../dependencies.ts';

/**
 * Waits for the outcomes as long as the request's `Prefer: wait` says, but at most `settings.maxWait`. Without that
 * header it does not wait.
 * @returns for each id its outcome; undefined if there is none by then, or if the caller closed the connection
 */
export async function waitForOutcomes(
  { outcomes, settings }: ApiDependencies,
  commandIds: readonly string[],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<(KnownOutcome | undefined)[]> {
  const preferred = preferredWait(preferHeader(request));
  if (preferred === undefined) return commandIds.map(() => undefined);
  const wait = Math.min(preferred, settings.maxWait);
  reply.header('preference-applied', `wait=${Math.floor(wait / 1_000)}`);
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return Promise.all(commandIds.map((id) => outcomes.outcomeOf(id, wait, gone.signal)));
}

function preferHeader({ headers }: FastifyRequest): string | undefined {
  return typeof headers['prefer'] === 'string' ? headers['prefer'] : undefined;
}

/** Characters of the header that are read. */
const MAX_HEADER = 200;
const PARAMETER = /^([\w-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s;"]*)))?\s*(?:;.*)?$/;

/**
 * Returns the milliseconds of `Prefer: wait=<seconds>` (RFC 7240, section 4.3); undefined without such a preference.
 * As the RFC demands, other and invalid preferences are ignored. Of several waits, the first one counts.
 */
export function preferredWait(header: string | undefined): number | undefined {
  for (const preference of (header ?? '').slice(0, MAX_HEADER).split(',')) {
    const [, name, quoted, plain] = PARAMETER.exec(preference.trim()) ?? [];
    if (name?.toLowerCase() !== 'wait') continue;
    const seconds = quoted ?? plain ?? '';
    return /^\d{1,9}$/.test(seconds) ? Number(seconds) * 1_000 : undefined;
  }
  return undefined;
}
