import { describeRule } from '../support/architecture/describe-rule.ts';
import {
  deadLinks,
  unknownCommands,
  unknownFiles,
  unknownParts,
} from '../support/architecture/document-names.ts';

describeRule(
  'Each link in the documents leads to a file or a heading',
  deadLinks,
  [
    {
      breach: 'a link to a file or heading that does not exist',
      files: {
        'README.md': '[a](docs/gone.md) [b](docs/there.md#gone) [c](#gone)\n\n# There\n',
        'docs/there.md': '# There\n\n[d](../src/gone.ts)',
      },
      report: [
        'README.md → docs/gone.md',
        'README.md → docs/there.md#gone',
        'README.md → #gone',
        'docs/there.md → ../src/gone.ts',
      ],
    },
  ],
  [
    {
      exception: 'a link to another site, to a file, to a folder, and to a heading',
      files: {
        'README.md':
          '[a](https://kafka.apache.org/x#y) [b](docs) [c](docs/there.md#-a-postgres-s-b) [d](#hello-you)\n# Hello, you\n',
        'docs/there.md': '## … a Postgres-s `b`',
      },
    },
  ],
);

describeRule(
  'Each file that the documents name exists',
  unknownFiles,
  [
    {
      breach: 'a file or folder that is gone, or was renamed',
      files: {
        'README.md': '`gone.ts`, `src/gone/`, `docs/there.md`, `test/*-gone.test.ts`',
        'docs/there.md': '`handle/one.ts`',
        'src/handle/two.ts': '',
      },
      report: [
        'README.md: gone.ts',
        'README.md: src/gone/',
        'README.md: test/*-gone.test.ts',
        'docs/there.md: handle/one.ts',
      ],
    },
  ],
  [
    {
      exception: 'a path without its beginning, a pattern, a placeholder, and other code',
      files: {
        'README.md':
          '`one.ts` `handle/one.ts` `handle/*.ts` `findings/what-it-does.sh` `allocation.events` `a/b`',
        'src/handle/one.ts': '',
      },
    },
  ],
);

describeRule('Each name that the documents place in a file is in that file', unknownParts, [
  {
    breach: 'a function that was renamed',
    files: {
      'README.md': '`place` in `allocate.ts`, `other` in `allocate.ts`',
      'src/allocate.ts': 'function place',
    },
    report: ['README.md: other in allocate.ts'],
  },
]);

describeRule('Each make target and npm script that the documents name exists', unknownCommands, [
  {
    breach: 'a target or a script that does not exist',
    files: {
      'README.md':
        '`make gone` and `ONLY=x make tests`\n\n```sh\nmake tests\nSEED=1 make away\nnpm run gone\n```\nmake sure\n',
      Makefile: 'tests: lint\n',
      'package.json': '{"scripts":{"lint":"oxlint"}}',
    },
    report: ['README.md: make away', 'README.md: make gone', 'README.md: npm run gone'],
  },
]);
