import { Ajv } from 'ajv';
import type { AsyncApiDocument } from '../../src/entrypoints/api/contract/asyncapi.ts';

/** A record as a consumer sees it: its type, its headers as text, and the decoded value. */
export type SeenMessage = {
  readonly type: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly payload: unknown;
};

/**
 * Checks messages against an AsyncAPI document as a consumer does that knows nothing but the document.
 * @returns what is wrong with a message; empty if it is as described
 */
export function describedBy(document: Pick<AsyncApiDocument, 'components'>) {
  // The document is a place of schemas and not one itself.
  const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true });
  ajv.addSchema(document, 'contract');
  const errors = (path: string, value: unknown): string[] => {
    const validate = ajv.getSchema(`contract#/components/messages/${path}`);
    if (!validate) return [`the document has no ${path}`];
    if (validate(value) === true) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${path}${instancePath} ${message}`);
  };
  return ({ type, headers, payload }: SeenMessage): string[] => [
    ...errors(`${type}/headers`, headers),
    ...errors(`${type}/payload`, payload),
  ];
}
