import { expect, test } from '@jest/globals';
import { describeRule } from '../support/architecture/describe-rule.ts';
import { filePaths, projectRoot } from '../support/architecture/source-tree.ts';

const folders = [
  'domain',
  'service-layer',
  'processing',
  'views',
  'adapters',
  'bootstrap',
  'entrypoints',
  'config',
];

// Besides folders, src has only the file that reads the configuration.
const place = new RegExp(`^src/((${folders.join('|')})/.+|config\\.ts)$`);

const misplaced = (root: string): string[] => filePaths(root, ['src']).filter((file) => !place.test(file));

describeRule('Each file of src has a place in the layout', misplaced, [
  {
    breach: 'a folder that is not in the layout, or a file beside the folders',
    files: { 'src/config.ts': '', 'src/domain/batch.ts': '', 'src/lib/batch.ts': '', 'src/names.ts': '' },
    report: ['src/lib/batch.ts', 'src/names.ts'],
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
  'config/',
  'config.ts',
])('src/%s exists', (path) => {
  expect(filePaths(projectRoot).filter((file) => file.startsWith(`src/${path}`))).not.toEqual([]);
});
