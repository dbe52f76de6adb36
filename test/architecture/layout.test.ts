import { expect, test } from '@jest/globals';
import { describeRule } from '../support/architecture/describe-rule.ts';
import { filePaths, projectRoot } from '../support/architecture/source-tree.ts';

const folders = ['domain', 'service-layer', 'processing', 'views', 'adapters', 'bootstrap', 'entrypoints'];

// Beside the folders there are only the files that wire them together, such as the readiness.
const place = new RegExp(`^src/((${folders.join('|')})/.+|[^/]+)$`);

const misplaced = (root: string): string[] => filePaths(root, ['src']).filter((file) => !place.test(file));

describeRule('Each file of src has a place in the layout', misplaced, [
  {
    breach: 'a folder that the layout does not know',
    files: { 'src/readiness.ts': '', 'src/domain/batch.ts': '', 'src/lib/batch.ts': '' },
    report: ['src/lib/batch.ts'],
  },
]);

test.each([
  'domain/',
  'service-layer/',
  'processing/',
  'views/',
  'adapters/',
  'bootstrap/',
  'entrypoints/',
  'config.ts',
])('src/%s is there to be held against the rules', (path) => {
  expect(filePaths(projectRoot).filter((file) => file.startsWith(`src/${path}`))).not.toEqual([]);
});
