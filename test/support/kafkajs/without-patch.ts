import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Patch, type Sources, applied, readPatches, reverted } from './patch-files.ts';

// kafkajs without one patch: to see which tests fail then.
//   node test/support/kafkajs/without-patch.ts 012   changes node_modules/kafkajs; `npm ci` brings the patch back

const ROOT = join(import.meta.dirname, '../../..');

/** The sources of the kafkajs that is installed. */
export function installedSources(): Sources {
  const paths = globSync('node_modules/kafkajs/src/**/*.js', { cwd: ROOT });
  return new Map(paths.toSorted().map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

/**
 * Sources without a patch, and without those that cannot be applied where it is missing.
 * @returns `removed`: their names, in the order of the patches
 */
export function withoutPatch(sources: Sources, name: string): { sources: Sources; removed: string[] } {
  const patches = readPatches();
  const index = patches.findIndex((patch) => patch.name === name);
  const [patch, ...later] = patches.slice(index);
  if (index < 0 || patch === undefined) throw new Error(`There is no patch ${name}`);

  const alone = attempt(() => reverted(sources, patch));
  if (alone !== undefined) return { sources: alone, removed: [name] };

  const before = [patch, ...later].toReversed().reduce<Sources>(reverted, sources);
  const removed = [name];
  const again = (so: Sources, each: Patch): Sources => {
    const next = attempt(() => applied(so, each));
    if (next === undefined) removed.push(each.name);
    return next ?? so;
  };
  return { sources: later.reduce(again, before), removed };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const name = readPatches().find((patch) => patch.name.startsWith(process.argv[2] ?? '-'))?.name ?? '';
  const installed = installedSources();
  const { sources, removed } = withoutPatch(installed, name);
  for (const path of installed.keys()) rmSync(join(ROOT, path));
  for (const [path, text] of sources) writeFileSync(join(ROOT, path), text);
  console.log(`node_modules/kafkajs is without ${removed.join(', ')}. Bring it back by npm ci.`);
}
