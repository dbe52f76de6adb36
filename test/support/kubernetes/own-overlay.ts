import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Manifest, manifestsFolder, rendered } from './manifests.ts';

type Parts = { readonly resources: readonly string[]; readonly components?: readonly string[] };

/** Renders an overlay of these folders of deploy/kubernetes, as a user writes it in a repository of their own. */
export async function ownOverlay({ resources, components = [] }: Parts): Promise<Manifest[]> {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'overlay-'));
  // Kustomize refuses absolute paths.
  const place = (name: string): string => path.relative(folder, path.join(manifestsFolder, name));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: resources.map(place),
    components: components.map(place),
  };
  try {
    writeFileSync(path.join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
    return await rendered(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
