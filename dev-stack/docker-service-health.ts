import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { compose } from './docker-compose-command.ts';
import { poll } from './process/poll.ts';

type ServiceState = { service: string; status: string; health: string };

const healthyTimeoutMs = 120_000;
const failedStatuses = new Set(['exited', 'dead', 'restarting']);
const stateFormat =
  '{{index .Config.Labels "com.docker.compose.service"}} {{.State.Status}} {{.State.Health.Status}}';

const containerIds = async (services: string[], brokers: number): Promise<string[]> =>
  (await compose(['ps', '-a', '-q', ...services], { brokers })).split('\n').filter((id) => id !== '');

const serviceStates = async (ids: string[]): Promise<ServiceState[]> => {
  const { stdout } = await promisify(execFile)('docker', ['inspect', '--format', stateFormat, ...ids]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [service = '', status = '', health = ''] = line.split(' ');
      return { service, status, health };
    });
};

/**
 * Waits until the services are healthy, at most two minutes, and reports each one. Rejects with the log of a service
 * that is not.
 */
export const untilHealthy = async (
  services: string[],
  brokers: number,
  onHealthy: (service: string) => void,
): Promise<void> => {
  const notReady = async (service: string, what: string): Promise<Error> => {
    const lastLines = await compose(['logs', '--tail', '15', service], { brokers });
    return new Error(`${service} ${what}. The end of its log:\n${lastLines.trimEnd()}`);
  };
  const ids = await containerIds(services, brokers);
  const waitingFor = new Set(services);
  const allHealthy = async (): Promise<boolean> => {
    for (const { service, status, health } of await serviceStates(ids)) {
      if (failedStatuses.has(status)) throw await notReady(service, 'ended while starting');
      if (health === 'healthy' && waitingFor.delete(service)) onHealthy(service);
    }
    return waitingFor.size === 0;
  };
  if (await poll(allHealthy, healthyTimeoutMs)) return;
  const [service = ''] = waitingFor;
  throw await notReady(service, `is not ready after ${healthyTimeoutMs / 1000} s`);
};
