import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KnownOutcome } from '../../../views/command-outcomes.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { preferredWait } from './prefer.ts';

/**
 * Waits as long as the request prefers, at most as long as the API allows; not at all if it asks for nothing.
 * @returns undefined if there is no outcome by then, or the caller has gone
 */
export async function waitFor(
  { outcomes, settings }: ApiDependencies,
  commandId: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<KnownOutcome | undefined> {
  const wished = preferredWait(headerOf(request));
  if (wished === undefined) return undefined;
  const wait = Math.min(wished, settings.maxWait);
  reply.header('preference-applied', `wait=${Math.floor(wait / 1_000)}`);
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return outcomes.outcomeOf(commandId, wait, gone.signal);
}

function headerOf({ headers }: FastifyRequest): string | undefined {
  return typeof headers['prefer'] === 'string' ? headers['prefer'] : undefined;
}
