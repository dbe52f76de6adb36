import type { Use } from '../support/architecture/code-uses.ts';
import { describeRule } from '../support/architecture/describe-rule.ts';
import { forbidsUse } from '../support/architecture/use-rules.ts';

const leavesOut = /^(test|it|describe)\.(.+\.)?(skip|only|todo|failing)$/;
const leavesOutByName = /^(x|f)(test|it|describe)$/;

const isSkipped = ({ kind, name }: Use): boolean =>
  kind === 'member' ? leavesOut.test(name) : leavesOutByName.test(name);

describeRule(
  'No test is skipped',
  forbidsUse({ folders: ['test'] }, isSkipped),
  [
    {
      breach: 'a test that is skipped or run alone',
      files: {
        'test/e2e/allocate.test.ts': `(stack ? test : test.skip)('an order is allocated', () => {});`,
        'test/unit/a.test.ts': `test.only.each([1])('one', () => {}); describe.skip('all', () => {});`,
        'test/unit/b.test.ts': `test.concurrent.skip('one', async () => {}); xit('one', () => {}); test.todo('more');`,
        'test/unit/c.test.ts': `import { test as one } from '@jest/globals'; one.failing('this', () => {}); fdescribe();`,
      },
      report: [
        'test/e2e/allocate.test.ts: test.skip',
        'test/unit/a.test.ts: test.only',
        'test/unit/a.test.ts: describe.skip',
        'test/unit/b.test.ts: test.concurrent.skip',
        'test/unit/b.test.ts: xit',
        'test/unit/b.test.ts: test.todo',
        'test/unit/c.test.ts: test.failing',
        'test/unit/c.test.ts: fdescribe',
      ],
    },
  ],
  [{ exception: 'a table of cases', files: { 'test/unit/a.test.ts': `test.each([1, 2])('%s', () => {});` } }],
);
