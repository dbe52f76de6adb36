import type { CallFrame } from './cpu-profile.ts';

/** Each function belongs to exactly one of them. */
export const KINDS = ['own code', 'packages', "Node's own code", 'native', 'garbage collection'] as const;

export type Kind = (typeof KINDS)[number];

/** The place of a function: the area is a folder of the project's own code, a package, or a part of Node. */
export type Place = { readonly kind: Kind; readonly area: string; readonly label: string };

/** @param root the URL of the folder with one's own code, with a slash at its end */
export function recordId({ functionName, url, lineNumber }: CallFrame, root: string): Place {
  const name = functionName || '(anonymous)';
  const labelled = (file: string): string => `${name} ${file}:${lineNumber + 1}`;
  if (name === '(garbage collector)') return { kind: 'garbage collection', area: name, label: name };
  if (functionName.startsWith('(') && url === '' && lineNumber < 0)
    return { kind: 'native', area: name, label: name };
  if (url.startsWith('node:')) return { kind: "Node's own code", area: folderOf(url), label: labelled(url) };
  const inPackages = url.split('/node_modules/').at(-1) ?? '';
  if (inPackages !== url)
    return { kind: 'packages', area: packageOf(inPackages), label: labelled(inPackages) };
  if (url.startsWith(root)) {
    const file = url.slice(root.length);
    return { kind: 'own code', area: folderOf(file), label: labelled(file) };
  }
  // Code that a package compiled from a string, such as a validator, has lines but no file.
  if (lineNumber >= 0) return { kind: 'packages', area: '(made at run time)', label: labelled(url) };
  return { kind: 'native', area: 'native functions', label: `${name} (native)` };
}

const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/'))) || file;

const packageOf = (file: string): string =>
  file
    .split('/')
    .slice(0, file.startsWith('@') ? 2 : 1)
    .join('/');
