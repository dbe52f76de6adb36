import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import type { Ajv } from 'ajv';
import { avroDate } from './avro-date.ts';
import { anyDraft } from './json-schema-drafts.ts';

export type RegistrySettings = {
  /** Confluent-compatible API, e.g. http://127.0.0.1:8081/apis/ccompat/v7 */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
};

/** Milliseconds without an answer after which the registry counts as away. */
export const TIMEOUT = 5_000;

/** Schemas are kept by id for the client's life; an id never changes its schema. */
export const registryClient = (settings: RegistrySettings): SchemaRegistry => clientWith(settings, {});

/**
 * To register this version's own schemas by; what it registers `registry` knows, too. They are made by code and
 * tested, so they are not judged by JSON Schema's own schema: it is compiled for each schema, most of a start's work.
 */
export function ownSchemasClient(settings: RegistrySettings, registry: SchemaRegistry): SchemaRegistry {
  const client = clientWith(settings, { validateSchema: false });
  client.cache = registry.cache;
  return client;
}

function clientWith(
  { url, username, password }: RegistrySettings,
  judging: { validateSchema?: false },
): SchemaRegistry {
  return new SchemaRegistry(
    {
      host: url,
      clientId: 'allocation',
      middlewares: [() => ({ request: (request) => Promise.resolve(request.enhance({ timeout: TIMEOUT })) })],
      retry: { retries: 2, initialRetryTimeInSecs: 0.1, maxRetryTimeInSecs: 1 },
      ...(username === undefined ? {} : { auth: { username, password: password ?? '' } }),
    },
    {
      [SchemaType.AVRO]: { logicalTypes: { date: avroDate }, omitRecordMethods: true },
      [SchemaType.JSON]: {
        detailedErrorPaths: true,
        // Producers' schemas may use keywords and formats that only annotate.
        ajvInstance: anyDraft({ strict: false, validateFormats: false, allErrors: true, ...judging }) as Ajv,
      },
    },
  );
}

export { COMPATIBILITY, SchemaType };
