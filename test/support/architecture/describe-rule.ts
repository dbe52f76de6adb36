import { describe, expect, test } from '@jest/globals';
import { inMadeUpTree, projectRoot, type MadeUpFiles } from './source-tree.ts';

/** Returns the violations in the tree at `root`, one line each; an empty list if there are none. */
export type Rule = (root: string) => string[] | Promise<string[]>;

/** Made-up files that break the rule, and the expected report. `breach` completes the title "… is reported". */
export type Breach = { breach: string; files: MadeUpFiles; report: string[] };

/** Made-up files that look like a breach but are allowed. `exception` completes the title "… is allowed". */
export type Exception = { exception: string; files: MadeUpFiles };

/** Checks the project against the rule, and shows with made-up files that the rule can fail. */
export function describeRule(
  sentence: string,
  rule: Rule,
  breaches: readonly [Breach, ...Breach[]],
  exceptions: readonly Exception[] = [],
): void {
  describe(sentence, () => {
    test('the project keeps this rule', async () => {
      expect(await rule(projectRoot)).toEqual([]);
    });

    for (const { breach, files, report } of breaches) {
      test(`${breach} is reported`, async () => {
        expect(await inMadeUpTree(files, rule)).toEqual(report);
      });
    }

    for (const { exception, files } of exceptions) {
      test(`${exception} is allowed`, async () => {
        expect(await inMadeUpTree(files, rule)).toEqual([]);
      });
    }
  });
}
