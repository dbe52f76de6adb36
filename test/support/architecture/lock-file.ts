import { readFileSync } from 'node:fs';
import path from 'node:path';

type Needs = Record<string, string>;

/** A package as listed in package-lock.json. Optional packages are listed for all platforms. */
export type LockedPackage = {
  dependencies?: Needs;
  optionalDependencies?: Needs;
  hasInstallScript?: boolean;
};

/** The packages of the lock file, by where npm installs them; '' is the project itself. */
export function lockedPackages(root: string): Record<string, LockedPackage> {
  const lock = readJson(root, 'package-lock.json') as { packages: Record<string, LockedPackage> };
  return lock.packages;
}

/** The packages whose install scripts package.json allows (true) or forbids (false). */
export function reviewedScripts(root: string): Record<string, boolean> {
  const manifest = readJson(root, 'package.json') as { allowScripts?: Record<string, boolean> };
  return manifest.allowScripts ?? {};
}

/** The name of the package that npm installs at `place`. */
export const packageAt = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 13);

/** Where a package at `place` finds the package `name`, as node looks for it: beside it, then further out. */
export function recordId(name: string, place: string, packages: object): string | undefined {
  const found = path.posix.join(place, 'node_modules', name);
  if (found in packages) return found;
  if (place === '') return undefined;
  const outer = place.lastIndexOf('/node_modules/');
  return recordId(name, place.slice(0, Math.max(outer, 0)), packages);
}

const readJson = (root: string, file: string): unknown =>
  JSON.parse(readFileSync(path.join(root, file), 'utf8'));
