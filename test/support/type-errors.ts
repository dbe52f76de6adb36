import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { devFolder, projectFolder } from '../../dev-stack/dev/dev-folder.ts';

/** An error of the compiler; without a line if it is about no line of the file. */
export type TypeError = { readonly line?: number; readonly problem: string };

const options = [
  '--ignoreConfig',
  '--noEmit',
  '--strict',
  '--skipLibCheck',
  '--pretty',
  'false',
  '--types',
  '',
];
const modules = ['--module', 'nodenext', '--target', 'esnext'];

/** Compiles a module of TypeScript that may import the project's packages. */
export async function typeErrors(text: string): Promise<TypeError[]> {
  await mkdir(devFolder, { recursive: true });
  const folder = await mkdtemp(path.join(devFolder, 'type-errors-'));
  try {
    const file = path.join(folder, 'compiled.ts');
    await writeFile(file, text);
    return (await compilerOutput(file)).split('\n').flatMap((line) => {
      const [, number, problem] = /compiled\.ts\((\d+),\d+\): (.*)/.exec(line) ?? [];
      if (problem !== undefined) return [{ line: Number(number), problem }];
      return line.includes('error') ? [{ problem: line }] : [];
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function compilerOutput(file: string): Promise<string> {
  const compiler = path.join(projectFolder, 'node_modules', '.bin', 'tsc');
  return new Promise((resolve) => {
    // It exits with an error if it finds any; they are in its output.
    execFile(compiler, [...options, ...modules, file], (_error, stdout, stderr) =>
      resolve(`${stdout}${stderr}`),
    );
  });
}
