import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { avroDate } from './avro-date.ts';

export type RegistrySettings = {
  /** Confluent-compatible API, e.g. http://127.0.0.1:8081/apis/ccompat/v7 */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
};

/** Milliseconds without an answer after which the registry counts as away. */
const TIMEOUT = 5_000;

/** Schemas are kept by id for the client's life; an id never changes its schema. */
export function registryClient({ url, username, password }: RegistrySettings): SchemaRegistry {
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
      // Producers' schemas may use keywords and formats that only annotate.
      [SchemaType.JSON]: { strict: false, validateFormats: false, allErrors: true, detailedErrorPaths: true },
    },
  );
}

/** Says why the registry cannot be asked anything; undefined if it can. */
export async function registryProblem({
  url,
  username,
  password,
}: RegistrySettings): Promise<string | undefined> {
  const headers =
    username === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
  const response = await fetch(`${url}/schemas/types`, { headers, signal: AbortSignal.timeout(TIMEOUT) });
  return response.ok ? undefined : `it answers ${response.status}`;
}

export { COMPATIBILITY, SchemaType };
