import { expect, test } from '@jest/globals';
import { recordId } from '../../../bench/profile/place.ts';

const ROOT = 'file:///project/';

test.each([
  [
    'file:///project/src/adapters/postgres/connection/pool.ts',
    'own code',
    'src/adapters/postgres/connection',
  ],
  ['file:///project/src/config.ts', 'own code', 'src'],
  ['file:///project/node_modules/pg/lib/client.js', 'packages', 'pg'],
  ['file:///project/node_modules/@slonik/sql-tag/dist/index.js', 'packages', '@slonik/sql-tag'],
  ['file:///project/node_modules/slonik/node_modules/p-limit/index.js', 'packages', 'p-limit'],
  ['node:internal/streams/writable', "Node's own code", 'node:internal/streams'],
  ['node:net', "Node's own code", 'node:net'],
  ['', 'packages', '(made at run time)'],
])('a function of %j is %s of the area %s', (url, kind, area) => {
  expect(recordId({ functionName: 'run', url, lineNumber: 0 }, ROOT)).toMatchObject({ kind, area });
});

test.each([
  ['(garbage collector)', 'garbage collection', '(garbage collector)'],
  ['(program)', 'native', '(program)'],
  ['writev', 'native', 'native functions'],
  ['', 'native', 'native functions'],
])('%j, which has no file or line, is %s of the area %s', (functionName, kind, area) => {
  expect(recordId({ functionName, url: '', lineNumber: -1 }, ROOT)).toMatchObject({ kind, area });
});

test('a function is shown with its file and line, counted from 1', () => {
  const label = (functionName: string, url: string) =>
    recordId({ functionName, url, lineNumber: 9 }, ROOT).label;
  expect(label('place', 'file:///project/src/domain/allocate.ts')).toBe('place src/domain/allocate.ts:10');
  expect(label('', 'file:///project/node_modules/pg/lib/client.js')).toBe('(anonymous) pg/lib/client.js:10');
  expect(recordId({ functionName: 'writev', url: '', lineNumber: -1 }, ROOT).label).toBe('writev (native)');
});
