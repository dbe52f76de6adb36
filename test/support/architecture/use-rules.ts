import type { Rule } from './describe-rule.ts';
import { usesIn, type Use } from './code-uses.ts';
import { codeFiles } from './source-tree.ts';

/** The scope of a rule: the folders, and which of their files it is about. */
export type Scope = { folders: readonly string[]; isAbout?: (path: string) => boolean };

const script = /\.(ts|tsx|mts|js|mjs|cjs)$/;

/** The rule that no code of the scope has such a use. Reports each as `file: use`. */
export const forbidsUse =
  ({ folders, isAbout = () => true }: Scope, isForbidden: (use: Use) => boolean): Rule =>
  (root) =>
    codeFiles(root, folders)
      .filter(({ path }) => script.test(path) && isAbout(path))
      .flatMap(({ path, text }) =>
        forbiddenUses(text, path.endsWith('x'), isForbidden).map((use) => `${path}: ${use}`),
      );

function forbiddenUses(text: string, hasTags: boolean, isForbidden: (use: Use) => boolean): string[] {
  const found = usesIn(text, hasTags).filter(isForbidden);
  return [...new Set(found.map(shown))];
}

const shown = ({ kind, name }: Use): string => (kind === 'new' ? `new ${name}` : name);

/** Whether the name is one of these or a member of one. */
export const isOneOf = (name: string, names: readonly string[]): boolean =>
  names.some((one) => name === one || name.startsWith(`${one}.`));
