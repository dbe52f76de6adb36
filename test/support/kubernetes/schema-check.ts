import { typeErrors } from '../type-errors.ts';
import type { Manifest } from './manifests.ts';

type ModelModule = Record<string, (new (data: Manifest) => { validate(): void }) | undefined>;

const nameOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.name}`;

/** Packages with the models of APIs that do not belong to Kubernetes, by the group of the API. */
const modelPackages: Readonly<Record<string, string>> = {
  'keda.sh': '@kubernetes-models/keda',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

/** The module with the models of this API: Kubernetes 1.36, KEDA 2.19, Prometheus Operator. */
const moduleOf = ({ apiVersion }: Manifest): string =>
  `${modelPackages[apiVersion.split('/')[0] ?? ''] ?? 'kubernetes-models'}/${apiVersion}`;

/**
 * Everything that the schemas of Kubernetes and KEDA do not allow. The published validators find wrong values, but
 * ignore fields that do not exist; those are found by the compiler, by the types that are made of the same schemas.
 */
export async function schemaProblems(manifests: readonly Manifest[]): Promise<string[]> {
  const ofModels = await Promise.all(manifests.map(modelProblem));
  return [...ofModels.flat(), ...(await typeProblems(manifests))];
}

async function modelProblem(manifest: Manifest): Promise<string[]> {
  const models = (await import(moduleOf(manifest)).catch(() => ({}))) as ModelModule;
  const Model = models[manifest.kind];
  if (!Model) return [`${nameOf(manifest)}: ${manifest.apiVersion} has no such kind`];
  try {
    new Model(manifest).validate();
    return [];
  } catch (error) {
    return [`${nameOf(manifest)}: ${(error as Error).message}`];
  }
}

/** One line for each manifest, so that the line of an error shows the manifest. */
const typedLine = (manifest: Manifest): string =>
  `${JSON.stringify(manifest)} satisfies import('${moduleOf(manifest)}').I${manifest.kind},`;

async function typeProblems(manifests: readonly Manifest[]): Promise<string[]> {
  const errors = await typeErrors(`export default [\n${manifests.map(typedLine).join('\n')}\n];\n`);
  return errors.map(({ line = 0, problem }) => {
    const manifest = manifests[line - 2];
    return manifest ? `${nameOf(manifest)}: ${problem}` : problem;
  });
}
