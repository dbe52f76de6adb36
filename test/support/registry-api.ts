import { randomUUID } from 'node:crypto';

/** The test stack's registry: its Confluent-compatible API. */
export const registryUrl = (): string => {
  const url = process.env['SCHEMA_REGISTRY_URL'];
  if (!url) throw new Error('SCHEMA_REGISTRY_URL is not set: run these tests by jest with its global setup');
  return url;
};

/** A name that no other test uses, because the registry is shared. */
export const uniqueName = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

/** Registers a version and returns its schema id. */
export async function registerVersion(subject: string, schema: object, schemaType = 'JSON'): Promise<number> {
  const body = { schemaType, schema: JSON.stringify(schema) };
  const { id } = await call<{ id: number }>('POST', `/subjects/${subject}/versions`, body);
  return id;
}

export const setCompatibility = (subject: string, compatibility: string): Promise<unknown> =>
  call('PUT', `/config/${subject}`, { compatibility });

export const compatibilityOf = async (subject: string): Promise<string> =>
  (await call<{ compatibilityLevel: string }>('GET', `/config/${subject}`)).compatibilityLevel;

/** The registry's answer about a next version; `reason` is null if it is compatible. */
export const checkNextVersion = (
  subject: string,
  schema: object,
): Promise<{ is_compatible: boolean; reason: string | null }> =>
  call('POST', `/compatibility/subjects/${subject}/versions/latest?verbose=true`, {
    schemaType: 'JSON',
    schema: JSON.stringify(schema),
  });

/** Id and schema of the latest version. */
export async function latestVersion(subject: string): Promise<{ id: number; schema: unknown }> {
  const { id, schema } = await call<{ id: number; schema: string }>(
    'GET',
    `/subjects/${subject}/versions/latest`,
  );
  return { id, schema: JSON.parse(schema) };
}

async function call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
  const response = await fetch(`${registryUrl()}${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}
