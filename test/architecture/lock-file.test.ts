import { describeRule } from '../support/architecture/describe-rule.ts';
import {
  lockedPackages,
  packageAt,
  recordId,
  reviewedScripts,
  type LockedPackage,
} from '../support/architecture/lock-file.ts';

// npm may write a lock file without packages that its registry lacks. The error appears only on another machine.
function missingPackages(root: string): string[] {
  const packages = lockedPackages(root);
  return Object.entries(packages).flatMap(([place, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => recordId(name, place, packages) === undefined)
      .map((name) => `${packageAt(place)} → ${name}`),
  );
}

const lockOf = (packages: Record<string, LockedPackage>): string => JSON.stringify({ packages });

describeRule(
  'The lock file has every package that another one needs, on any platform',
  missingPackages,
  [
    {
      breach: 'a lock file without the package of a platform',
      files: {
        'package-lock.json': lockOf({
          'node_modules/a': { optionalDependencies: { 'a-darwin': '1.0.0', 'a-linux': '1.0.0' } },
          'node_modules/a-linux': {},
        }),
      },
      report: ['a → a-darwin'],
    },
    {
      breach: 'a package only in a folder where it is not found',
      files: {
        'package-lock.json': lockOf({
          'node_modules/@scope/a': { dependencies: { b: '1.0.0' } },
          'node_modules/c/node_modules/b': {},
        }),
      },
      report: ['@scope/a → b'],
    },
  ],
  [
    {
      exception: 'a package in an outer folder',
      files: {
        'package-lock.json': lockOf({
          '': { dependencies: { a: '1.0.0' } },
          'node_modules/a': {},
          'node_modules/a/node_modules/b': { dependencies: { c: '1.0.0' } },
          'node_modules/c': {},
        }),
      },
    },
  ],
);

// npm warns of install scripts that package.json neither allows nor forbids; from version 12 on npm does not run them.
function unreviewedScripts(root: string): string[] {
  const reviewed = reviewedScripts(root);
  return Object.entries(lockedPackages(root))
    .filter(([place, { hasInstallScript }]) => place !== '' && hasInstallScript)
    .map(([place]) => packageAt(place))
    .filter((name) => !(name in reviewed));
}

const lockWithScripts = lockOf({
  '': { hasInstallScript: true },
  'node_modules/node': { hasInstallScript: true },
  'node_modules/a/node_modules/@scope/native': { hasInstallScript: true },
  'node_modules/zod': {},
});

describeRule(
  'package.json allows or forbids every install script',
  unreviewedScripts,
  [
    {
      breach: 'a script that it does not mention',
      files: {
        'package.json': JSON.stringify({ allowScripts: { node: true } }),
        'package-lock.json': lockWithScripts,
      },
      report: ['@scope/native'],
    },
  ],
  [
    {
      exception: 'a script that it forbids',
      files: {
        'package.json': JSON.stringify({ allowScripts: { node: true, '@scope/native': false } }),
        'package-lock.json': lockWithScripts,
      },
    },
  ],
);
