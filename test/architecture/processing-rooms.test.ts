import { expect, test } from '@jest/globals';
import { describeRule } from '../support/architecture/describe-rule.ts';
import { forbids, type ForbiddenImport } from '../support/architecture/import-rules.ts';
import { filePaths, projectRoot } from '../support/architecture/source-tree.ts';

/**
 * The rooms of src/processing, and which of them each may import besides itself. src/processing/README.md draws them.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  runtime: [],
  records: ['runtime'],
  decode: ['records'],
  flush: ['decode', 'records', 'runtime'],
  handle: ['decode', 'flush', 'records', 'runtime'],
  read: ['decode', 'handle', 'flush', 'records', 'runtime'],
  publish: ['flush', 'records', 'runtime'],
  produce: ['records', 'runtime'],
  outcomes: ['publish', 'runtime'],
  'output-records': ['records'],
  'csv-import': ['decode', 'produce'],
  'dead-letters': ['decode', 'output-records', 'produce', 'records', 'runtime'],
  'live-events': ['output-records', 'records', 'runtime'],
  'order-history': ['records', 'runtime'],
  notifications: ['decode', 'flush', 'read', 'records', 'runtime'],
  installation: [],
};

const ROOMS = Object.keys(MAY_IMPORT);
const inRoom = (room: string): string => `^src/processing/${room}/`;

const againstTheFlow: ForbiddenImport[] = Object.entries(MAY_IMPORT).map(([room, others]) => ({
  from: { path: inRoom(room) },
  to: { path: '^src/processing/', pathNot: [room, ...others].map(inRoom) },
}));

/** One forbidden import for each room. */
const breaches = ROOMS.map((room) => {
  const other = ROOMS.find((each) => each !== room && !MAY_IMPORT[room]?.includes(each)) ?? '';
  return {
    breach: `a file of ${room} that imports ${other}`,
    files: {
      [`src/processing/${room}/one.ts`]: `import type { Other } from '../${other}/other.ts';`,
      [`src/processing/${other}/other.ts`]: 'export type Other = object;',
    },
    report: [`src/processing/${room}/one.ts → src/processing/${other}/other.ts`],
  };
});

const [first, ...others] = breaches;
if (first)
  describeRule('Rooms of src/processing import along the flow', forbids(...againstTheFlow), [
    first,
    ...others,
  ]);

const outside = (root: string): string[] =>
  filePaths(root, ['src'])
    .filter((file) => file.startsWith('src/processing/') && file.endsWith('.ts'))
    .filter((file) => !ROOMS.some((room) => new RegExp(inRoom(room)).test(file)));

describeRule('Each file of src/processing is in a room', outside, [
  {
    breach: 'a file beside the rooms, or in a room that is not listed',
    files: {
      'src/processing/relay.ts': '',
      'src/processing/publish/relay.ts': '',
      'src/processing/things/relay.ts': '',
    },
    report: ['src/processing/relay.ts', 'src/processing/things/relay.ts'],
  },
]);

test.each(ROOMS)('the room %s exists', (room) => {
  expect(filePaths(projectRoot).filter((file) => new RegExp(inRoom(room)).test(file))).not.toEqual([]);
});
