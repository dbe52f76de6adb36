import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { projectFolder } from '../../dev-stack/dev/dev-folder.ts';
import { readConfig } from '../../src/config.ts';
import {
  type Manifest,
  ofKind,
  onlyOne,
  podOf,
  rendered,
  workloads,
  type Workload,
} from '../support/kubernetes/manifests.ts';
import { ownOverlay } from '../support/kubernetes/own-overlay.ts';

jest.setTimeout(300_000);

let production: readonly Manifest[];
let sharded: readonly Manifest[];
beforeAll(async () => {
  production = await rendered('overlays/production');
  sharded = await ownOverlay({ resources: ['base'], components: ['components/relay-in-two-shards'] });
});

const projectFile = (name: string): string => readFileSync(path.join(projectFolder, name), 'utf8');
const settings = (): Record<string, string> => onlyOne(production, 'ConfigMap').data ?? {};
const variables = (manifests: readonly Manifest[]) =>
  workloads(manifests).flatMap((workload) => podOf(workload).container.env ?? []);

type Labels = Readonly<Record<string, string>>;
const labelsOf = ({ spec }: Workload): Labels => spec?.template.metadata?.labels ?? {};
const selects = (wanted: Labels | undefined, labels: Labels): boolean =>
  Object.entries(wanted ?? {}).every(([name, value]) => labels[name] === value);

describe('the processes', () => {
  it('are those of the project: a migration that ends, and four long-running ones', () => {
    const commands = workloads(production).map(
      (one) => `${one.kind}: ${podOf(one).container.args?.join(' ')}`,
    );
    expect(new Set(commands)).toEqual(
      new Set([
        'Job: migrate',
        'Deployment: worker',
        'Deployment: relay',
        'Deployment: notifier',
        'Deployment: api',
      ]),
    );
  });

  it('satisfy the Pod Security Standard "restricted", and cannot write to their file system', () => {
    for (const workload of [...workloads(production), ...workloads(sharded)]) {
      const { pod, container } = podOf(workload);
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(container).toMatchObject({
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        resources: {
          requests: { cpu: expect.any(String), memory: expect.any(String) },
          limits: { memory: expect.any(String) },
        },
      });
    }
  });

  it('are started by the image’s entrypoint, as the image’s user', () => {
    expect(projectFile('Dockerfile')).toContain('ENTRYPOINT ["bin/allocation"]');
    expect(projectFile('Dockerfile')).toMatch(/^USER 1000:1000$/m);
  });

  it('have probes at the ports where they answer', () => {
    for (const deployment of ofKind(production, 'Deployment')) {
      const { container } = podOf(deployment);
      const port = container.ports?.find(({ name }) => name === 'health')?.containerPort;
      expect(String(port)).toBe(settings()['HEALTH_PORT']);
      for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const)
        expect(container[probe]?.httpGet?.port).toBe('health');
    }
  });
});

describe.each([
  ['production', () => production],
  ['relays in two shards', () => sharded],
])('the pods of %s', (_name, manifests) => {
  it('belong to one Deployment each', () => {
    const deployments = ofKind(manifests(), 'Deployment');
    for (const deployment of deployments) {
      const owners = deployments.filter(({ spec }) =>
        selects(spec?.selector.matchLabels, labelsOf(deployment)),
      );
      expect(owners).toEqual([deployment]);
    }
  });

  it('are at least two of each kind, spread over zones and nodes, and at most one is evicted at a time', () => {
    const budgets = ofKind(manifests(), 'PodDisruptionBudget');
    const [scaled] = ofKind(manifests(), 'ScaledObject');
    for (const deployment of ofKind(manifests(), 'Deployment')) {
      const { spec } = deployment;
      expect(spec?.replicas ?? scaled?.spec.minReplicaCount).toBeGreaterThanOrEqual(2);
      expect(spec?.template.spec?.topologySpreadConstraints).toHaveLength(2);
      // A pod with two disruption budgets could not be evicted.
      const own = budgets.filter((budget) =>
        selects(budget.spec?.selector?.matchLabels, labelsOf(deployment)),
      );
      expect(own.map((budget) => budget.spec?.maxUnavailable)).toEqual([1]);
    }
  });

  it('accept connections from clients of the API only', () => {
    const policies = ofKind(manifests(), 'NetworkPolicy');
    const general = policies.find(({ metadata }) => metadata.name === 'allocation')?.spec;
    expect(general?.policyTypes).toEqual(['Ingress', 'Egress']);
    for (const workload of workloads(manifests()))
      expect(selects(general?.podSelector?.matchLabels, labelsOf(workload))).toBe(true);
    const letIn = policies.filter(({ spec }) => (spec?.ingress ?? []).length > 0);
    expect(letIn.map(({ spec }) => spec?.podSelector?.matchLabels?.['app.kubernetes.io/component'])).toEqual([
      'api',
    ]);
  });
});

describe('with Prometheus', () => {
  it('every pod is scraped at the port where it answers /metrics, and only there may Prometheus connect', async () => {
    const manifests = await ownOverlay({
      resources: ['base'],
      components: ['components/relay-in-two-shards', 'components/prometheus'],
    });
    const { spec } = onlyOne(manifests, 'PodMonitor');
    expect(spec.podMetricsEndpoints?.map(({ port, path: url }) => [port, url])).toEqual([
      ['health', '/metrics'],
    ]);
    const letIn = ofKind(manifests, 'NetworkPolicy').find(
      ({ metadata }) => metadata.name === 'allocation-metrics',
    );
    expect(letIn?.spec?.ingress?.map(({ ports }) => ports)).toEqual([[{ port: 'health' }]]);
    for (const deployment of ofKind(manifests, 'Deployment')) {
      expect(selects(spec.selector.matchLabels, labelsOf(deployment))).toBe(true);
      expect(selects(letIn?.spec?.podSelector?.matchLabels, labelsOf(deployment))).toBe(true);
      // The value of the label `job`.
      expect(labelsOf(deployment)[spec.jobLabel ?? '']).toMatch(/^(worker|relay|relay-2-of-2|notifier|api)$/);
    }
  });
});

it('two relay shards are shards 1/2 and 2/2', () => {
  const shards = variables(sharded).filter(({ name }) => name === 'RELAY_SHARD');
  expect(shards.map(({ value }) => value)).toEqual(['1/2', '2/2']);
});

describe('the settings', () => {
  it('exist in the project', () => {
    const known = new Set([...projectFile('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name));
    const used = [...Object.keys(settings()), ...variables(production).map(({ name }) => name)];
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  it('come from Secrets if they are secret, and the project contains no Secret', () => {
    const written = variables(production).filter(({ valueFrom }) => valueFrom?.secretKeyRef === undefined);
    const inTheOpen = [...Object.keys(settings()), ...written.map(({ name }) => name)];
    expect(inTheOpen.filter((name) => /URL|USERNAME|PASSWORD|TOKEN/.test(name))).toEqual([
      'SCHEMA_REGISTRY_URL',
    ]);
    expect(ofKind(production, 'Secret')).toEqual([]);
  });
});

describe('the number of workers', () => {
  const addresses = { KAFKA_BROKERS: 'k:1', SCHEMA_REGISTRY_URL: 'http://r', DATABASE_URL: 'postgres://d' };
  const defaults = readConfig(addresses);

  it("is set by KEDA alone, by the lag of the workers' own group and topics at the same brokers", () => {
    const { spec } = onlyOne(production, 'ScaledObject');
    const target = ofKind(production, 'Deployment').find(
      ({ metadata }) => metadata.name === spec.scaleTargetRef.name,
    );
    expect(target?.spec?.template.spec?.containers[0]?.args).toEqual(['worker']);
    expect(target?.spec?.replicas).toBeUndefined();
    const triggers = spec.triggers ?? [];
    expect(triggers.map(({ type, metadata }) => [type, metadata['topic']])).toEqual(
      defaults.COMMAND_TOPICS.map((topic) => ['kafka', topic]),
    );
    for (const { metadata } of triggers) {
      expect(metadata['bootstrapServers']).toBe(settings()['KAFKA_BROKERS']);
      expect(metadata['consumerGroup']).toBe(defaults.CONSUMER_GROUP);
      expect(metadata).not.toHaveProperty('excludePersistentLag');
    }
    expect(spec.maxReplicaCount).toBe(defaults.TOPIC_PARTITIONS);
  });
});
