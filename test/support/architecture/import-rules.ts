import { readdirSync } from 'node:fs';
import { cruise, type IRegularForbiddenRuleType, type IViolation } from 'dependency-cruiser';
import type { Rule } from './describe-rule.ts';
import { codeFolders } from './source-tree.ts';

/** An import that is forbidden: from which files, to which files or packages (dependency-cruiser's conditions). */
export type ForbiddenImport = Pick<IRegularForbiddenRuleType, 'from' | 'to'>;

/** Matches a package and everything in it, installed or not; `*` stands for any part of its name. */
export const inPackage = (name: string): string => `(^|node_modules/)${name.replaceAll('*', '[^/]*')}(/|$)`;

/**
 * The rule that none of these imports is there, types included. Reports each as `from → to`, a cycle with all its
 * modules.
 */
export const forbids =
  (...imports: ForbiddenImport[]): Rule =>
  async (root) => {
    const forbidden = imports.map((rule, n) => ({ ...rule, name: `rule-${n}`, severity: 'error' as const }));
    const folders = readdirSync(root).filter((folder) => codeFolders.includes(folder));
    const { output } = await cruise(folders, {
      baseDir: root,
      parser: 'swc',
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '^page/dist/' },
      enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
      validate: true,
      ruleSet: { forbidden },
    });
    if (typeof output === 'string') throw new Error(output);
    return [...new Set(output.summary.violations.map(shown))].toSorted();
  };

function shown({ from, to, cycle }: IViolation): string {
  const chain = cycle?.map(({ name }) => name) ?? [to];
  return [from, ...chain].join(' → ');
}
