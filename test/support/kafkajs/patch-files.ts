import { readdirSync, readFileSync } from 'node:fs';

/** Files by their path, as the patches write it: `node_modules/kafkajs/src/…`. */
export type Sources = ReadonlyMap<string, string>;

type Change = {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly line: number;
};
type FileDiff = {
  readonly path: string;
  readonly isCreated: boolean;
  readonly isDeleted: boolean;
  readonly changes: readonly Change[];
};
/** `name` is the number and the word of a patch file: `012+requests-in-parts`. */
export type Patch = { readonly name: string; readonly text: string; readonly diffs: readonly FileDiff[] };

const PATCH_FILE = /^kafkajs\+2\.2\.4\+(\d{3}\+.+)\.patch$/;
const FOLDER = new URL('../../../patches/', import.meta.url);

/** The patches in the order in which patch-package applies them. */
export function readPatches(): Patch[] {
  return readdirSync(FOLDER)
    .toSorted()
    .flatMap((file) => {
      const name = PATCH_FILE.exec(file)?.[1];
      if (name === undefined) return [];
      const text = readFileSync(new URL(file, FOLDER), 'utf8');
      return [{ name, text, diffs: text.split(/^(?=diff --git )/m).map(diffOf) }];
    });
}

function diffOf(text: string): FileDiff {
  const path = /^diff --git a\/(\S+) /.exec(text)?.[1] ?? '';
  const [head = '', ...hunks] = text.split(/^(?=@@ )/m);
  return {
    path,
    isCreated: head.includes('\nnew file mode '),
    isDeleted: head.includes('\ndeleted file mode '),
    changes: hunks.map(changeOf),
  };
}

function changeOf(hunk: string): Change {
  const [head = '', ...lines] = hunk.replace(/\n$/, '').split('\n');
  const linesOf = (...signs: string[]): string[] =>
    lines.filter((line) => signs.includes(line.charAt(0))).map((line) => line.slice(1));
  return { before: linesOf(' ', '-'), after: linesOf(' ', '+'), line: Number(/\+(\d+)/.exec(head)?.[1]) };
}

/** @throws Error when the sources are not as the patch finds them */
export const applied = (sources: Sources, patch: Patch): Sources => changed(sources, patch, (diff) => diff);

/** @throws Error when the sources are not as the patch leaves them */
export const reverted = (sources: Sources, patch: Patch): Sources =>
  changed(sources, patch, ({ path, isCreated, isDeleted, changes }) => ({
    path,
    isCreated: isDeleted,
    isDeleted: isCreated,
    changes: changes.map(({ before, after, line }) => ({ before: after, after: before, line })),
  }));

function changed(sources: Sources, patch: Patch, turn: (diff: FileDiff) => FileDiff): Sources {
  const result = new Map(sources);
  for (const { path, isCreated, isDeleted, changes } of patch.diffs.map(turn)) {
    if (result.has(path) === isCreated) throw new Error(`${patch.name}: ${path}`);
    const text = changes.reduce(
      (so, change) => replaced(so, change, patch.name),
      isCreated ? '' : result.get(path)!,
    );
    if (isDeleted && text !== '') throw new Error(`${patch.name}: ${path}`);
    if (isDeleted) result.delete(path);
    else result.set(path, text);
  }
  return result;
}

/** Replaces the lines nearest to where the patch has them: other patches may have moved them. */
function replaced(text: string, { before, after, line }: Change, name: string): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const places = Array.from({ length: lines.length - before.length + 1 }, (_, start) => start)
    .filter((start) => before.every((each, index) => lines[start + index] === each))
    .toSorted((a, b) => Math.abs(a + 1 - line) - Math.abs(b + 1 - line));
  const [start] = places;
  if (start === undefined) throw new Error(`${name}: not found:\n${before.join('\n')}`);
  lines.splice(start, before.length, ...after);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
