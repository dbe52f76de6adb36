// Each suite is a project of its own, so that `npx jest --selectProjects unit` needs no stack.
const typescript = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
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

export default {
  reporters: ['default', './test/support/results-reporter.ts'],
  projects: [
    project('unit', false),
    project('architecture', false),
    project('contract', true),
    project('integration', true),
    project('e2e', true),
    {
      ...project('faults', false),
      globalSetup: './test/support/faults/stack/global-setup.ts',
      globalTeardown: './test/support/faults/stack/global-teardown.ts',
    },
  ],
};
