import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { IScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import type { IPodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IJob } from 'kubernetes-models/batch/v1';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1';
import type { IConfigMap, ISecret } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';
import { findKubectl } from './kubectl.ts';

/** An object of Kubernetes, as `kubectl apply` would send it. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
};

type Kinds = {
  ConfigMap: IConfigMap;
  Deployment: IDeployment;
  Job: IJob;
  NetworkPolicy: INetworkPolicy;
  PodDisruptionBudget: IPodDisruptionBudget;
  PodMonitor: IPodMonitor;
  ScaledObject: IScaledObject;
  Secret: ISecret;
};
type Named = { readonly metadata: Manifest['metadata'] };
export type Deployment = IDeployment & Named;
export type Workload = Deployment | (IJob & Named);

export const manifestsFolder = path.resolve(import.meta.dirname, '../../../deploy/kubernetes');

/** The output of `kubectl kustomize <folder>` for a folder of deploy/kubernetes, or any other. */
export async function rendered(folder: string): Promise<Manifest[]> {
  const from = path.resolve(manifestsFolder, folder);
  const { stdout } = await promisify(execFile)(await findKubectl(), ['kustomize', from]);
  return parseAllDocuments(stdout).map((document) => {
    if (document.errors.length > 0) throw new Error(`${from}: ${document.errors.join(', ')}`);
    return document.toJS() as Manifest;
  });
}

export const ofKind = <Kind extends keyof Kinds>(manifests: readonly Manifest[], kind: Kind) =>
  manifests.filter((manifest) => manifest.kind === kind) as unknown as (Kinds[Kind] & Named)[];

/** The only object of this kind. */
export function onlyOne<Kind extends keyof Kinds>(manifests: readonly Manifest[], kind: Kind) {
  const [found, ...others] = ofKind(manifests, kind);
  if (!found || others.length > 0) throw new Error(`there are ${others.length + 1} ${kind}, not one`);
  return found;
}

/** The workloads: objects that run processes. */
export const workloads = (manifests: readonly Manifest[]): Workload[] => [
  ...ofKind(manifests, 'Job'),
  ...ofKind(manifests, 'Deployment'),
];

/** The pod of a workload: its specification, and its only container. */
export function podOf({ metadata, spec }: Workload) {
  const pod = spec?.template.spec;
  const [container, ...others] = pod?.containers ?? [];
  if (!pod || !container || others.length > 0)
    throw new Error(`${metadata.name} has no pod of one container`);
  return { pod, container };
}

/**
 * The environment that Kubernetes gives the container.
 * @param secret the value of a key of a Secret, which only the cluster has; undefined if there is none
 */
export function environmentOf(
  workload: Workload,
  manifests: readonly Manifest[],
  secret: (name: string, key: string) => string | undefined,
): Record<string, string> {
  const { container } = podOf(workload);
  const environment: Record<string, string> = {};
  for (const { configMapRef } of container.envFrom ?? []) {
    const found = ofKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name === configMapRef?.name);
    if (!found) throw new Error(`there is no ConfigMap ${configMapRef?.name}`);
    Object.assign(environment, found.data);
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const from = valueFrom?.secretKeyRef;
    const found = from ? secret(from.name ?? '', from.key) : value;
    if (found !== undefined) environment[name] = found;
    else if (!from?.optional)
      throw new Error(`${name} has no value: no Secret ${from?.name} with ${from?.key}`);
  }
  return environment;
}
