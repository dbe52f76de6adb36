import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { devFolder, projectFolder } from '../../../dev-stack/dev/dev-folder.ts';
import type { Manifest } from './manifests.ts';

type ModelModule = Record<string, (new (data: Manifest) => { validate(): void }) | undefined>;

const nameOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.name}`;

/** The module with the models of this API: Kubernetes 1.36, KEDA 2.19. */
const moduleOf = ({ apiVersion }: Manifest): string =>
  apiVersion.startsWith('keda.sh/')
    ? `@kubernetes-models/keda/${apiVersion}`
    : `kubernetes-models/${apiVersion}`;

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
  await mkdir(devFolder, { recursive: true });
  const folder = await mkdtemp(path.join(devFolder, 'manifest-types-'));
  try {
    const file = path.join(folder, 'manifests.ts');
    await writeFile(file, `export default [\n${manifests.map(typedLine).join('\n')}\n];\n`);
    const output = await compilerOutput(file);
    return output.split('\n').flatMap((line) => {
      const [, number, problem] = /manifests\.ts\((\d+),\d+\): (.*)/.exec(line) ?? [];
      const manifest = manifests[Number(number) - 2];
      return manifest ? [`${nameOf(manifest)}: ${problem}`] : line.startsWith('error') ? [line] : [];
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const options = [
  '--ignoreConfig',
  '--noEmit',
  '--strict',
  '--skipLibCheck',
  '--pretty',
  'false',
  '--types',
  '',
];
const modules = ['--module', 'nodenext', '--target', 'esnext'];

function compilerOutput(file: string): Promise<string> {
  const compiler = path.join(projectFolder, 'node_modules', '.bin', 'tsc');
  return new Promise((resolve) => {
    // It exits with an error if it finds any; they are in its output.
    execFile(compiler, [...options, ...modules, file], (_error, stdout, stderr) =>
      resolve(`${stdout}${stderr}`),
    );
  });
}
