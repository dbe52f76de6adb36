import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type ScrapeTarget, targetGroups } from '../services/prometheus.ts';
import { applicationNames, healthPortOf } from './application-names.ts';
import { devFolder, projectFolder } from './dev-folder.ts';
import type { DevPorts } from './ports.ts';

/** The project's alerts. */
export const alertsFile = path.join(projectFolder, 'deploy', 'monitoring', 'alerts.yaml');

/** Where a Prometheus in Docker reads the addresses of this checkout's programs. */
export const dockerTargetsFile = path.join(devFolder, 'docker', 'targets.json');

/** The name by which containers reach the machine. The compose file makes it known. */
const machineInDocker = 'host.docker.internal';
const loopback = '127.0.0.1';

/** The project's programs, as a Prometheus of this machine reaches them. */
export const scrapeTargets = ({ health }: DevPorts, host = loopback): ScrapeTarget[] =>
  applicationNames.map((name) => ({ name, address: `${host}:${healthPortOf(name, health)}` }));

export const writeDockerTargets = (ports: DevPorts): void => {
  mkdirSync(path.dirname(dockerTargetsFile), { recursive: true });
  writeFileSync(dockerTargetsFile, JSON.stringify(targetGroups(scrapeTargets(ports, machineInDocker))));
};

/**
 * The address at which programs beside a Docker stack answer /metrics: on Linux that of Docker's bridge, which
 * containers reach and other machines do not. Docker Desktop leads containers to 127.0.0.1 by itself.
 */
export const hostForContainers = async (): Promise<string> => {
  const format = '{{(index .IPAM.Config 0).Gateway}}';
  const inspection = promisify(execFile)('docker', ['network', 'inspect', 'bridge', '--format', format]);
  const gateway = await inspection.then(({ stdout }) => stdout.trim()).catch(() => loopback);
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  return own.some(({ address }) => address === gateway) ? gateway : loopback;
};
