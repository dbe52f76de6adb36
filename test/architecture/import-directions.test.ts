import { describeRule } from '../support/architecture/describe-rule.ts';
import { forbids, type ForbiddenImport } from '../support/architecture/import-rules.ts';

/** What each folder of src may import besides itself. */
const mayImport = {
  'domain/': [],
  'service-layer/': ['domain/'],
  'processing/': ['domain/', 'service-layer/'],
  'views/': ['domain/', 'processing/'],
  'adapters/': ['domain/', 'service-layer/', 'processing/', 'views/'],
};

const inSource = (folder: string): string => `^src/${folder}`;

const outwards: ForbiddenImport[] = Object.entries(mayImport).map(([folder, inner]) => ({
  from: { path: inSource(folder) },
  to: { path: '^src/', pathNot: [folder, ...inner].map(inSource) },
}));

describeRule('Imports point inwards', forbids(...outwards), [
  {
    breach: 'a domain that imports the service layer',
    files: { 'src/domain/batch.ts': `import '../service-layer/stock.ts';`, 'src/service-layer/stock.ts': '' },
    report: ['src/domain/batch.ts → src/service-layer/stock.ts'],
  },
  {
    breach: 'a type that the processing imports from an adapter',
    files: {
      'src/processing/relay.ts': `import type { Producer } from '../adapters/kafka/producer.ts';`,
      'src/adapters/kafka/producer.ts': 'export type Producer = object;',
    },
    report: ['src/processing/relay.ts → src/adapters/kafka/producer.ts'],
  },
  {
    breach: 'an adapter that re-exports the bootstrap',
    files: {
      'src/adapters/kafka/all.ts': `export * from '../../bootstrap/relay.ts';`,
      'src/bootstrap/relay.ts': 'export {};',
    },
    report: ['src/adapters/kafka/all.ts → src/bootstrap/relay.ts'],
  },
  {
    breach: 'a view that imports an adapter dynamically',
    files: {
      'src/views/stock.ts': `export const load = () => import('../adapters/postgres/pool.ts');`,
      'src/adapters/postgres/pool.ts': '',
    },
    report: ['src/views/stock.ts → src/adapters/postgres/pool.ts'],
  },
  {
    breach: 'an adapter that imports the configuration',
    files: { 'src/adapters/kafka/client.ts': `import '../../config.ts';`, 'src/config.ts': '' },
    report: ['src/adapters/kafka/client.ts → src/config.ts'],
  },
]);

// Files in folders of entrypoints, such as a route of the HTTP API, run nothing when a test imports them.
const entrypointImports = forbids(
  { from: { path: '^src/', pathNot: '^src/entrypoints/' }, to: { path: '^src/entrypoints/' } },
  { from: { pathNot: '^src/' }, to: { path: '^src/entrypoints/[^/]+$' } },
);

describeRule(
  'No module imports an entrypoint',
  entrypointImports,
  [
    {
      breach: 'a bootstrap that imports an entrypoint, or a part of one',
      files: {
        'src/bootstrap/worker.ts': `import '../entrypoints/worker.ts'; import '../entrypoints/api/routes.ts';`,
        'src/entrypoints/worker.ts': '',
        'src/entrypoints/api/routes.ts': '',
      },
      report: [
        'src/bootstrap/worker.ts → src/entrypoints/api/routes.ts',
        'src/bootstrap/worker.ts → src/entrypoints/worker.ts',
      ],
    },
    {
      breach: 'a test that imports an entrypoint',
      files: {
        'test/unit/worker.test.ts': `import '../../src/entrypoints/worker.ts';`,
        'src/entrypoints/worker.ts': '',
      },
      report: ['test/unit/worker.test.ts → src/entrypoints/worker.ts'],
    },
  ],
  [
    {
      exception: 'a test of a part',
      files: {
        'test/unit/routes.test.ts': `import '../../src/entrypoints/api/routes.ts';`,
        'src/entrypoints/api/routes.ts': '',
      },
    },
  ],
);

const testImports = forbids({ from: { path: '^src/' }, to: { path: '^(test|dev-stack|bench)/' } });

describeRule('The application does not import its tests or its development stack', testImports, [
  {
    breach: 'an adapter that imports a test double',
    files: { 'src/adapters/clock.ts': `import '../../test/support/clock.ts';`, 'test/support/clock.ts': '' },
    report: ['src/adapters/clock.ts → test/support/clock.ts'],
  },
]);
