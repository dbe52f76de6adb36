import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { applicationNames } from '../../dev-stack/dev/application-names.ts';
import { projectFolder } from '../../dev-stack/dev/dev-folder.ts';
import { portSettings } from '../../dev-stack/dev/ports.ts';
import { promtool } from '../support/monitoring/promtool.ts';

type Service = { volumes?: string[]; ports?: string[]; environment?: Record<string, string> };

const text = readFileSync(path.join(projectFolder, 'docker-compose.yml'), 'utf8');
const { services } = parse(text, { merge: true }) as { services: Record<string, Service> };

/** Files of the project, by the place where a service has them. Variables have their default. */
function mountsOf(service: string): Map<string, string> {
  const mounts = (services[service]?.volumes ?? []).map((volume) => {
    const [from = '', to = ''] = volume.replace(/\$\{\w+:-(.*?)\}/, '$1').split(':');
    return [to, from] as const;
  });
  return new Map(mounts.filter(([, from]) => from.startsWith('./')));
}

describe('the Compose file', () => {
  it('publishes on 127.0.0.1 only, by the variables and standard ports of make start-dev', () => {
    const published = Object.values(services).flatMap(({ ports = [] }) => ports);
    const standard = Object.values(portSettings).map(({ variable, standard: port }) => [
      variable,
      String(port),
    ]);
    // The programs' own ports are not published.
    const expected = standard.filter(([variable]) => variable !== 'HEALTH_PORT');
    const found = published.map((port) => /^127\.0\.0\.1:\$\{(\w+):-(\d+)\}:\d+$/.exec(port)?.slice(1));
    const brokers = [
      ['KAFKA_PORT_2', '9093'],
      ['KAFKA_PORT_3', '9094'],
    ];
    expect(new Set(found)).toEqual(new Set([...expected, ...brokers]));
  });

  it.each(['prometheus', 'grafana'])('gives %s files that exist', (service) => {
    const files = [...mountsOf(service).values()];
    expect(files.length).toBeGreaterThanOrEqual(3);
    expect(files.filter((file) => !existsSync(path.join(projectFolder, file)))).toEqual([]);
  });

  it('gives Prometheus a configuration that is valid, with the alerts', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'allocation-compose-'));
    try {
      for (const [to, from] of mountsOf('prometheus'))
        copyFileSync(path.join(projectFolder, from), path.join(folder, path.basename(to)));
      const { code, output } = await promtool(['check', 'config', path.join(folder, 'prometheus.yml')]);
      expect([code, output]).toEqual([0, expect.stringContaining('1 rule files found')]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('lets Prometheus ask each of the programs', () => {
    const file = path.join(projectFolder, mountsOf('prometheus').get('/etc/prometheus/targets.json') ?? '');
    const targets = JSON.parse(readFileSync(file, 'utf8')) as unknown[];
    const port = /HEALTH_PORT=(\d+)/.exec(readFileSync(path.join(projectFolder, 'Dockerfile'), 'utf8'))?.[1];
    expect(targets).toEqual(
      applicationNames.map((name) => ({ targets: [`${name}:${port}`], labels: { job: name } })),
    );
    for (const name of applicationNames)
      expect(services[name]?.environment).toMatchObject({ HEALTH_HOST: '0.0.0.0' });
  });

  it('shows the project’s dashboard as the first page of Grafana, on the data of that Prometheus', () => {
    const home = services['grafana']?.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    expect(mountsOf('grafana').get(home)).toBe('./deploy/monitoring/dashboard.json');
    const provisioning = path.join(projectFolder, 'dev-stack', 'monitoring', 'grafana');
    const read = (name: string): unknown => parse(readFileSync(path.join(provisioning, name), 'utf8'));
    expect(read('dashboards/allocation.yaml')).toMatchObject({
      providers: [{ type: 'file', options: { path: path.dirname(home) } }],
    });
    expect(read('datasources/prometheus.yaml')).toMatchObject({
      datasources: [{ type: 'prometheus', url: 'http://prometheus:9090', isDefault: true }],
    });
  });
});
