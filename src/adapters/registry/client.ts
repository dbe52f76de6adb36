import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import type { Ajv } from 'ajv';
import avro from 'avsc';
import { accessProblem, registryFailure } from './errors.ts';
import { anyDraft } from './json-schema-drafts.ts';

export type RegistrySettings = {
  /** Confluent-compatible API, e.g. http://127.0.0.1:8081/apis/ccompat/v7 */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
};

/** Milliseconds without an answer after which the registry counts as away. */
const TIMEOUT_MS = 5_000;
const DAY_MS = 86_400_000;

/** Caches schemas by id as long as the client lives: the schema of an id never changes. */
export const registryClient = (settings: RegistrySettings): SchemaRegistry => clientWith(settings, {});

/**
 * The client to register this version's own schemas; it shares the cache of `registry`. It does not validate them
 * against JSON Schema's meta-schema: they are generated and tested, and compiling the meta-schema for each of them would
 * take most of a start's time.
 */
export function ownSchemasClient(settings: RegistrySettings, registry: SchemaRegistry): SchemaRegistry {
  const client = clientWith(settings, { validateSchema: false });
  client.cache = registry.cache;
  return client;
}

/** For health checks. Returns why the registry does not answer; undefined if it does. */
export async function registryProblem({
  url,
  username,
  password,
}: RegistrySettings): Promise<string | undefined> {
  const headers =
    username === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { ok, status } = await fetch(`${url}/schemas/types`, { headers, signal });
    return ok ? undefined : (accessProblem(status) ?? `it answers ${status}`);
  } catch (error) {
    // The message of fetch's own error is always "fetch failed": the reason is in its cause.
    return registryFailure((error as Error).cause ?? error).message;
  }
}

function clientWith(
  { url, username, password }: RegistrySettings,
  validation: { validateSchema?: false },
): SchemaRegistry {
  return new SchemaRegistry(
    {
      host: url,
      clientId: 'allocation',
      middlewares: [
        () => ({ request: (request) => Promise.resolve(request.enhance({ timeout: TIMEOUT_MS })) }),
      ],
      retry: { retries: 2, initialRetryTimeInSecs: 0.1, maxRetryTimeInSecs: 1 },
      ...(username === undefined ? {} : { auth: { username, password: password ?? '' } }),
    },
    {
      [SchemaType.AVRO]: { logicalTypes: { date: avroDate }, omitRecordMethods: true },
      [SchemaType.JSON]: {
        detailedErrorPaths: true,
        // Producers' schemas may use keywords and formats that are only annotations.
        ajvInstance: anyDraft({
          strict: false,
          validateFormats: false,
          allErrors: true,
          ...validation,
        }) as Ajv,
      },
    },
  );
}

/** Avro's logical type `date` (days since 1970) as the ISO 8601 day that commands have, such as `2026-11-23`. */
class avroDate extends avro.types.LogicalType {
  protected override _fromValue(days: number): string {
    return new Date(days * DAY_MS).toISOString().slice(0, 10);
  }

  protected override _toValue(day: string): number {
    return Date.parse(day) / DAY_MS;
  }
}

export { COMPATIBILITY, SchemaType };
