import { type RegistrySettings, TIMEOUT } from './client.ts';

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
