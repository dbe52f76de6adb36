import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { freePort, freePorts } from '../../../../dev-stack/process/port.ts';

/** Returns these ports one after the other, then others. */
const naming =
  (...ports: number[]) =>
  (): number =>
    ports.shift() ?? 31_000 + Math.floor(Math.random() * 1_000);

const elsewhere = `
import { freePort } from '${import.meta.dirname}/../../../../dev-stack/process/port.ts';
console.log(await freePort());
process.stdin.resume();
`;

test('a port is assigned once, even if no process listens on it yet', async () => {
  const given = await freePort();
  expect(await freePort(naming(given))).not.toBe(given);
});

test('a port assigned to another process is not assigned again until that process ends', async () => {
  const other = spawn(process.execPath, ['--input-type=module', '--eval', elsewhere]);
  const [line] = (await once(other.stdout, 'data')) as [Buffer];
  const theirs = Number(line);
  expect(await freePort(naming(theirs))).not.toBe(theirs);
  other.stdin.end();
  await once(other, 'exit');
  expect(await freePort(naming(theirs))).toBe(theirs);
});

test('every name has its own port', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `service ${index}`);
  expect(new Set(Object.values(await freePorts(names))).size).toBe(200);
});
