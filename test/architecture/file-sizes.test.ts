import { describeRule } from '../support/architecture/describe-rule.ts';
import { codeFiles, type SourceFile } from '../support/architecture/source-tree.ts';

const longest = 250;

const lineCount = ({ text }: SourceFile): number => text.trimEnd().split('\n').length;
const lines = (count: number): string => 'export {};\n'.repeat(count);

describeRule(
  `No file has more than ${longest} lines`,
  (root) =>
    codeFiles(root)
      .map((file) => ({ path: file.path, count: lineCount(file) }))
      .filter(({ count }) => count > longest)
      .map(({ path, count }) => `${path}: ${count} lines`),
  [
    {
      breach: 'a longer file in any folder',
      files: {
        'bench/load.ts': lines(251),
        'dev-stack/start.ts': lines(251),
        'src/domain/product.ts': lines(251),
        'test/unit/product.test.ts': lines(300),
      },
      report: [
        'bench/load.ts: 251 lines',
        'dev-stack/start.ts: 251 lines',
        'src/domain/product.ts: 251 lines',
        'test/unit/product.test.ts: 300 lines',
      ],
    },
  ],
  [{ exception: 'a file of exactly that length', files: { 'src/domain/product.ts': lines(longest) } }],
);
