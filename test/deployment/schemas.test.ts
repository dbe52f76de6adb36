import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Manifest, rendered } from '../support/kubernetes/manifests.ts';
import { ownOverlay } from '../support/kubernetes/own-overlay.ts';
import { schemaProblems } from '../support/kubernetes/schema-check.ts';

// kubectl is downloaded once.
jest.setTimeout(300_000);

const all = {
  base: () => rendered('base'),
  'overlays/production': () => rendered('overlays/production'),
  'the base with relays in two shards, KEDA and Prometheus': () =>
    ownOverlay({
      resources: ['base'],
      components: ['components/relay-in-two-shards', 'components/keda', 'components/prometheus'],
    }),
};

describe.each(Object.keys(all) as (keyof typeof all)[])('%s', (name) => {
  it('satisfies the schemas of Kubernetes, KEDA and the Prometheus Operator', async () => {
    const manifests = await all[name]();
    expect(manifests.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['Deployment', 'Job', 'Service']),
    );
    expect(await schemaProblems(manifests)).toEqual([]);
  });
});

describe('the check with schemas', () => {
  let production: readonly Manifest[];
  beforeAll(async () => {
    production = await rendered('overlays/production');
  });

  /** The object of this kind with a changed text. */
  const changed = (kind: string, from: string, to: string): Manifest => {
    const found = production.find((manifest) => manifest.kind === kind);
    const text = JSON.stringify(found);
    expect(text).toContain(from);
    return JSON.parse(text.replace(from, to)) as Manifest;
  };

  it.each([
    ['a field that does not exist', 'Deployment', '"readinessProbe":', '"readinesProbe":', /readinesProbe/],
    [
      'a field of KEDA that does not exist',
      'ScaledObject',
      '"minReplicaCount":',
      '"minReplicas":',
      /minReplicas/,
    ],
    [
      'a value of another type',
      'Job',
      '"backoffLimit":6',
      '"backoffLimit":"six"',
      /backoffLimit must be integer/,
    ],
    ['a value that is not allowed', 'Job', '"Never"', '"Sometimes"', /restartPolicy must be equal to one of/],
    [
      'a kind that does not exist',
      'PodDisruptionBudget',
      'policy/v1',
      'policy/v2',
      /policy\/v2 has no such kind/,
    ],
  ])('finds %s', async (_what, kind, from, to, problem) => {
    const problems = await schemaProblems([changed(kind, from, to)]);
    expect(problems).toContainEqual(expect.stringMatching(problem));
  });
});
