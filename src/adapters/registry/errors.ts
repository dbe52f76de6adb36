import { AccessRefused, TechnicalFailure } from '../../service-layer/errors.ts';
import { certificateProblem } from '../tls/certificate-problem.ts';

/** The registry rejects a schema: it is not compatible with the registered version, or not valid. */
export class SchemaRejected extends Error {
  override readonly name = 'SchemaRejected';
}

const ACCESS_REFUSED: readonly unknown[] = [401, 403];
/** Characters of an answer to show. */
const MAX_SHOWN = 300;

/**
 * Returns the failure of a request to the registry: AccessRefused, with what to change, if the registry or a proxy in
 * front of it refuses access; else TechnicalFailure.
 * @param cause as the client threw it
 */
export function registryFailure(cause: unknown): TechnicalFailure {
  if (cause instanceof TechnicalFailure) return cause;
  const { message, status } = cause as Error & { status?: number };
  const refusal = accessProblem(status) ?? certificateProblem(cause, 'NODE_EXTRA_CA_CERTS');
  if (refusal) return new AccessRefused(`schema registry: ${refusal}`, { cause });
  return new TechnicalFailure(`schema registry: ${readable(message, status)}`, { cause });
}

/** What to change if the registry refuses access by this HTTP status; undefined if the status means something else. */
export const accessProblem = (status: number | undefined): string | undefined =>
  ACCESS_REFUSED.includes(status)
    ? `access refused (HTTP ${status}): check SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD`
    : undefined;

/** The message; in place of an HTML page, that a proxy has answered. */
function readable(message: string, status: number | undefined): string {
  const text = /<html|<!doctype/i.test(message) ? `a proxy answered in its place (HTTP ${status})` : message;
  return text.slice(0, MAX_SHOWN);
}
