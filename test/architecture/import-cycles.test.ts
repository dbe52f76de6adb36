import { describeRule } from '../support/architecture/describe-rule.ts';
import { forbids } from '../support/architecture/import-rules.ts';

describeRule(
  'There are no import cycles',
  forbids({ from: {}, to: { circular: true } }),
  [
    {
      breach: 'a cycle of three',
      files: {
        'src/domain/batch.ts': `import './order-line.ts';`,
        'src/domain/order-line.ts': `import './product.ts';`,
        'src/domain/product.ts': `import './batch.ts';`,
      },
      report: [
        'src/domain/batch.ts → src/domain/order-line.ts → src/domain/product.ts → src/domain/batch.ts',
      ],
    },
    {
      breach: 'a cycle of types in the tests',
      files: {
        'test/support/given.ts': `import type { Then } from './then.ts'; export type Given = Then;`,
        'test/support/then.ts': `import type { Given } from './given.ts'; export type Then = Given;`,
      },
      report: ['test/support/given.ts → test/support/then.ts → test/support/given.ts'],
    },
  ],
  [
    {
      exception: 'a module that two others import',
      files: {
        'src/domain/batch.ts': `import './order-line.ts'; import './product.ts';`,
        'src/domain/product.ts': `import './order-line.ts';`,
        'src/domain/order-line.ts': '',
      },
    },
  ],
);
