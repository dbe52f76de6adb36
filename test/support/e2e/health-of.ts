import { eventually } from '../conformance/eventually.ts';

export type HealthAnswer = { status: number; body: { problems?: Record<string, string> } };

/** The health endpoints of the process with this HEALTH_PORT. */
export async function askHealth(port: string, what: 'live' | 'started' | 'ready'): Promise<HealthAnswer> {
  const response = await fetch(`http://127.0.0.1:${port}/health/${what}`);
  return { status: response.status, body: (await response.json()) as HealthAnswer['body'] };
}

/** `green` resolves when /health/ready is 200; `red` resolves when it is 503 with such a reason under this name. */
export const readiness = (port: string) => ({
  green: () =>
    eventually('ready is green', async () => (await askHealth(port, 'ready')).status === 200, 20_000),
  red: (by: string, reason: RegExp) =>
    eventually(
      `ready is red by ${by}`,
      async () => {
        const { status, body } = await askHealth(port, 'ready');
        return status === 503 && reason.test(body.problems?.[by] ?? '');
      },
      20_000,
    ),
});
