import { describeRule } from '../support/architecture/describe-rule.ts';
import { forbids, inPackage } from '../support/architecture/import-rules.ts';

// The page runs in a browser: what it imports is sent there.

describeRule(
  'The page imports nothing of the application but types, and nobody but the unit tests imports the page',
  forbids(
    {
      from: { path: '^page/' },
      to: { path: '^(src|test|bench|dev-stack)/', dependencyTypesNot: ['type-only'] },
    },
    { from: { pathNot: '^(page|test/unit/page)/' }, to: { path: '^page/' } },
  ),
  [
    {
      breach: 'a page that imports a function of the domain',
      files: {
        'page/stock/late.ts': `import { isPrintable } from '../../src/domain/printable.ts';`,
        'src/domain/printable.ts': 'export const isPrintable = 1;',
      },
      report: ['page/stock/late.ts → src/domain/printable.ts'],
    },
    {
      breach: 'an entrypoint that imports a part of the page',
      files: {
        'src/entrypoints/api/page.ts': `import '../../../page/main.tsx';`,
        'page/main.tsx': 'export const App = () => <p />;',
      },
      report: ['src/entrypoints/api/page.ts → page/main.tsx'],
    },
  ],
  [
    {
      exception: 'a type of a view, and a unit test of the page',
      files: {
        'page/api/answers.ts': `export type { Order } from '../../src/views/order.ts';`,
        'src/views/order.ts': 'export type Order = object;',
        'page/format/time.ts': 'export const day = 1;',
        'test/unit/page/time.test.ts': `import { day } from '../../../page/format/time.ts';`,
      },
    },
  ],
);

const OF_THE_PAGE = ['preact', '@preact/*', 'uplot', 'esbuild'];

describeRule(
  'The packages of the page are imported by the page only, and it imports no others',
  forbids(
    { from: { pathNot: '^page/' }, to: { path: OF_THE_PAGE.map(inPackage) } },
    {
      from: { path: '^page/', pathNot: '^page/build\\.ts$' },
      to: { pathNot: ['^(page|src)/', ...OF_THE_PAGE.filter((name) => name !== 'esbuild').map(inPackage)] },
    },
  ),
  [
    {
      breach: 'an adapter that imports preact, and a page that imports zod or Node',
      files: {
        'src/adapters/terminal/table.ts': `import { h } from 'preact';`,
        'page/api/client.ts': `import 'zod'; import 'node:fs';`,
      },
      report: [
        'page/api/client.ts → fs',
        'page/api/client.ts → zod',
        'src/adapters/terminal/table.ts → preact',
      ],
    },
  ],
  [
    {
      exception: 'preact and uplot in the page',
      files: {
        'page/main.tsx': `import { render } from 'preact'; import '@preact/signals'; import 'uplot';`,
      },
    },
  ],
);
