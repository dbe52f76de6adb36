import { AccessRefused, TechnicalFailure } from '../../service-layer/errors.ts';
import { certificateProblem } from '../tls/certificate-problem.ts';

const REFUSED: readonly unknown[] = [401, 403];
/** Characters of an answer that a person is shown. */
const LONGEST = 300;

/**
 * The failure of a question to the registry, as its client threw it: AccessRefused with what to change where the
 * registry, or a proxy before it, refuses this process.
 */
export function registryFailure(cause: unknown): TechnicalFailure {
  if (cause instanceof TechnicalFailure) return cause;
  const { message, status } = cause as Error & { status?: number };
  const refusal = refusedStatus(status) ?? certificateProblem(cause, 'NODE_EXTRA_CA_CERTS');
  if (refusal) return new AccessRefused(`schema registry: ${refusal}`, { cause });
  return new TechnicalFailure(`schema registry: ${readable(message, status)}`, { cause });
}

/** What to change where the registry answers with this HTTP status; undefined if it is no refusal. */
export const refusedStatus = (status: number | undefined): string | undefined =>
  REFUSED.includes(status)
    ? `it refuses this process (HTTP ${status}): check SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD`
    : undefined;

/** A proxy answers with a page for browsers. */
function readable(message: string, status: number | undefined): string {
  const text = /<html|<!doctype/i.test(message) ? `a proxy answers for it (HTTP ${status})` : message;
  return text.slice(0, LONGEST);
}
