import { describeRule } from '../support/architecture/describe-rule.ts';
import { codeFiles, filePaths } from '../support/architecture/source-tree.ts';

const word = '[a-z0-9]+(-[a-z0-9]+)*';
const folder = new RegExp(`^${word}$`);
// The number at the beginning is that of a migration; the word after a dot is the kind of file.
const file = new RegExp(`^([0-9]+_)?${word}(\\.${word})*$`);

function isKebabCase(path: string): boolean {
  const names = path.split('/');
  return names.slice(0, -1).every((name) => folder.test(name)) && file.test(names.at(-1) ?? '');
}

describeRule(
  'Files and folders are named in kebab-case',
  (root) => codeFiles(root).flatMap(({ path }) => (isKebabCase(path) ? [] : [path])),
  [
    {
      breach: 'a name in another case',
      files: {
        'src/domain/orderLine.ts': '',
        'src/domain/Product.ts': '',
        'src/serviceLayer/stock.ts': '',
        'test/unit/order_line.test.ts': '',
        'dev-stack/-start.sh': '',
      },
      report: [
        'dev-stack/-start.sh',
        'src/domain/Product.ts',
        'src/domain/orderLine.ts',
        'src/serviceLayer/stock.ts',
        'test/unit/order_line.test.ts',
      ],
    },
  ],
  [
    {
      exception: 'the number of a migration and the ending of a test',
      files: {
        'src/adapters/postgres/migrations/0001_create-products.ts': '',
        'test/unit/order-line.test.ts': '',
        'dev-stack/Dockerfile': '',
      },
    },
  ],
);

const meaningless = new Set(
  'base common helper helpers manager managers misc miscellaneous util utils utilities'.split(' '),
);

const saysNothing = (path: string): boolean => path.split(/[/.\-_]/).some((part) => meaningless.has(part));

describeRule(
  'Names of files and folders are specific',
  (root) => filePaths(root).filter(saysNothing),
  [
    {
      breach: 'a name that would fit any content',
      files: {
        'bench/helpers.ts': '',
        'dev-stack/misc/port.ts': '',
        'src/adapters/kafka/kafka-utils.ts': '',
        'src/domain/common/ids.ts': '',
        'src/processing/base-processor.ts': '',
        'test/support/stack-manager.test.ts': '',
      },
      report: [
        'bench/helpers.ts',
        'dev-stack/misc/port.ts',
        'src/adapters/kafka/kafka-utils.ts',
        'src/domain/common/ids.ts',
        'src/processing/base-processor.ts',
        'test/support/stack-manager.test.ts',
      ],
    },
  ],
  [{ exception: 'a longer word with such a beginning', files: { 'src/adapters/postgres/database.ts': '' } }],
);
