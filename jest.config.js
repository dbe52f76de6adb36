// Each suite is a project of its own, so that `npx jest --selectProjects unit` needs no stack.
const typescript = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript' },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};

const project = (name, onStack) => ({
  ...typescript,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  ...(onStack
    ? {
        globalSetup: './test/support/stack/global-setup.ts',
        globalTeardown: './test/support/stack/global-teardown.ts',
      }
    : {}),
});

// The promises hold for one broker and for a cluster, so these tests run on both.
const ON_BROKERS_OF_ANY_NUMBER = [
  'publisher/event-publisher',
  'publisher/position-log',
  'publisher/relay',
  'publisher/relay-refusals',
  'consumer/record-source',
  'consumer/consumer-group',
  'dead-letters/dead-letter-log',
  'dead-letters/decision-writer',
].map((name) => `<rootDir>/test/integration/kafka/${name}.test.ts`);

export default {
  // No test is a measurement: a slow or busy machine must not fail one. What may take longer says so itself.
  testTimeout: 120_000,
  reporters: ['default', './test/support/results-reporter.ts'],
  projects: [
    project('unit', false),
    project('architecture', false),
    project('deployment', false),
    project('contract', true),
    project('integration', true),
    { ...project('e2e', true), testPathIgnorePatterns: ['/test/e2e/page/'] },
    { ...project('page', true), testMatch: ['<rootDir>/test/e2e/page/*.test.ts'] },
    {
      ...project('cluster', false),
      testMatch: ['<rootDir>/test/cluster/**/*.test.ts', ...ON_BROKERS_OF_ANY_NUMBER],
      setupFiles: ['<rootDir>/test/support/cluster/use-cluster.ts'],
      globalSetup: './test/support/cluster/global-setup.ts',
      globalTeardown: './test/support/stack/global-teardown.ts',
    },
    {
      ...project('secured', false),
      globalSetup: './test/support/secured/global-setup.ts',
      globalTeardown: './test/support/stack/global-teardown.ts',
    },
    {
      ...project('faults', false),
      testPathIgnorePatterns: ['/test/faults/cluster/'],
      globalSetup: './test/support/faults/stack/global-setup.ts',
      globalTeardown: './test/support/faults/stack/global-teardown.ts',
    },
    {
      ...project('faults', false),
      displayName: 'cluster-faults',
      testMatch: ['<rootDir>/test/faults/cluster/*.test.ts'],
      globalSetup: './test/support/faults/stack/cluster-global-setup.ts',
      globalTeardown: './test/support/faults/stack/global-teardown.ts',
    },
  ],
};
