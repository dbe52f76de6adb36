import { mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { badLineFile } from '../../../../src/adapters/files/bad-line-file.ts';
import { atomicFile } from '../../../../src/adapters/files/atomic-file.ts';
import { openSourceFile } from '../../../../src/adapters/files/source-file.ts';
import { aLine } from '../../../support/builders/csv.ts';

let folder = '';
const inFolder = (name: string): string => path.join(folder, name);
const textOf = (name: string): Promise<string> => readFile(inFolder(name), 'utf8');

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'allocation-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('an atomic file', () => {
  it('appears once it is complete, with no other file beside it', async () => {
    await writeFile(inFolder('a.csv'), 'old');
    const file = await atomicFile(inFolder('a.csv'));
    await file.write('new ');
    await file.write('content');
    expect(await textOf('a.csv')).toBe('old');
    await file.commit();
    expect(await textOf('a.csv')).toBe('new content');
    expect(await readdir(folder)).toEqual(['a.csv']);
  });

  it('given that it is discarded, keeps its old content', async () => {
    await writeFile(inFolder('a.csv'), 'old');
    const file = await atomicFile(inFolder('a.csv'));
    await file.write('new');
    await file.discard();
    expect(await textOf('a.csv')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.csv']);
  });

  it('given a link, replaces the file that the link points to', async () => {
    await writeFile(inFolder('a.csv'), 'old');
    await symlink('a.csv', inFolder('link.csv'));
    const file = await atomicFile(inFolder('link.csv'));
    await file.write('new');
    await file.commit();
    expect(await readlink(inFolder('link.csv'))).toBe('a.csv');
    expect(await textOf('a.csv')).toBe('new');
  });

  it.each(['.', '/dev/null'])('given %s, is refused', async (name) => {
    await expect(atomicFile(path.resolve(folder, name))).rejects.toThrow('is not a file');
  });

  it('given a folder that does not exist, names the folder', async () => {
    const name = inFolder('nowhere/a.csv');
    await expect(atomicFile(name)).rejects.toThrow(`${name}: there is no such file or folder`);
  });
});

describe('a file of bad lines', () => {
  it('given no bad line, does not exist: the file of an earlier import is removed', async () => {
    await writeFile(inFolder('a.csv.bad.csv'), 'old');
    const file = await badLineFile(inFolder('a.csv'));
    await file.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it('given many bad lines, contains all of them in order', async () => {
    const file = await badLineFile(inFolder('a.csv'));
    const numbers = Array.from({ length: 5_000 }, (_, index) => index + 2);
    for (const number of numbers) await file.append(aLine(`line ${number}`, number), 'is bad');
    await file.close();
    const rows = numbers.map((number) => `${number},"is bad","line ${number}"\n`);
    expect(await textOf('a.csv.bad.csv')).toBe(['line,reason,text\n', ...rows].join(''));
    expect(file.name).toBe(inFolder('a.csv.bad.csv'));
  });

  it('exists from its first line on', async () => {
    const file = await badLineFile(inFolder('a.csv'));
    await file.append(aLine('x'), 'is bad');
    expect(await textOf('a.csv.bad.csv')).toBe('line,reason,text\n2,"is bad","x"\n');
    await file.close();
  });
});

describe('a file that is imported', () => {
  it('is read from start to end', async () => {
    const content = 'x'.repeat(1_000_000);
    await writeFile(inFolder('a.csv'), content);
    const file = await openSourceFile(inFolder('a.csv'));
    const chunks = await Array.fromAsync(file.chunks);
    expect(Buffer.concat(chunks).toString()).toBe(content);
    expect([file.size, file.bytesRead()]).toEqual([content.length, content.length]);
  });

  it.each([
    ['nowhere.csv', 'there is no such file or folder'],
    ['.', 'is a folder'],
  ])('given %s, is refused', async (name, reason) => {
    await expect(openSourceFile(inFolder(name))).rejects.toThrow(`: ${reason}`);
  });
});
