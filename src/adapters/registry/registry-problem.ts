import { type RegistrySettings, TIMEOUT } from './client.ts';
import { refusedStatus, registryFailure } from './registry-failure.ts';

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
  try {
    const signal = AbortSignal.timeout(TIMEOUT);
    const { ok, status } = await fetch(`${url}/schemas/types`, { headers, signal });
    return ok ? undefined : (refusedStatus(status) ?? `it answers ${status}`);
  } catch (error) {
    // fetch says why only in the cause.
    return registryFailure((error as Error).cause ?? error).message;
  }
}
