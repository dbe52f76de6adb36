import { copyFile, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { launcher, ownCli } from '../../support/e2e/cli.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';

const { settings } = ownSystem();
const cli = ownCli(settings);

describe('the launcher', () => {
  it('runs this checkout if it is called through a link from another folder', async () => {
    await mkdir(path.join(cli.folder, 'bin'));
    await symlink(path.relative(path.join(cli.folder, 'bin'), launcher), path.join(cli.folder, 'bin/first'));
    await symlink('bin/first', path.join(cli.folder, 'second'));
    const { code, stdout } = await cli.run(['--help'], { program: path.join(cli.folder, 'second') });
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: bin/allocation');
  });

  it('given no installed packages, prints how to install them', async () => {
    await mkdir(path.join(cli.folder, 'fresh clone/bin'), { recursive: true });
    const copy = path.join(cli.folder, 'fresh clone/bin/allocation');
    await copyFile(launcher, copy);
    const { code, stderr } = await cli.run(['--help'], { program: copy });
    expect(code).toBe(1);
    expect(stderr).toContain(`run npm ci in ${path.join(cli.folder, 'fresh clone')}`);
  });

  it('caches compiled code, so that the next start costs half', async () => {
    const cache = path.resolve(launcher, '../../node_modules/.cache/allocation');
    // Other processes may write to it meanwhile.
    await rm(cache, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    await cli.run(['send', '--help']);
    await expect(readdir(cache)).resolves.not.toEqual([]);
  });

  it.each([
    [[]],
    [['send']],
    [['tail']],
    [['top']],
    [['import']],
    [['export']],
    [['dead-letters']],
    [['partitions']],
    [['reconcile']],
  ])('%j --help lists the exit codes', async (command: string[]) => {
    const { code, stdout } = await cli.run([...command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 .*\n {2}130 /);
  });

  it.each([
    [[], 'Usage: bin/allocation'],
    [['exprot', 'a.csv'], 'Did you mean export?'],
    [['export'], "missing required argument 'file'"],
    [['export', 'a.csv', 'b.csv'], 'too many arguments'],
    [['worker', '--fast'], "unknown option '--fast'"],
  ])('given %j, prints what is expected', async (args, words) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  it('runs a worker until it is stopped', async () => {
    const worker = cli.start(['worker']);
    await worker.prints('"worker ready"');
    worker.signal('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });

  it('migrates the tables', async () => {
    const { code, stdout } = await cli.run(['migrate']);
    expect(code).toBe(0);
    expect(stdout).toContain('no migration pending');
  });
});
