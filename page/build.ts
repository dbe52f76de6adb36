import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

// Bundles the page into page/dist, from where the API serves it. The install runs it; by hand: npm run page.

const HERE = import.meta.dirname;
const TARGET = path.join(HERE, 'dist');

const { metafile } = await build({
  absWorkingDir: HERE,
  entryPoints: ['main.tsx', 'icon.svg'],
  outdir: TARGET,
  // The name says what is in it, so a browser may keep it for ever.
  entryNames: 'assets/[name]-[hash]',
  loader: { '.svg': 'copy' },
  bundle: true,
  format: 'esm',
  target: ['chrome123', 'firefox120', 'safari17.5'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  // All that counts is said here: page/tsconfig.json extends a file that an image does not have.
  tsconfigRaw: {},
  minify: true,
  legalComments: 'inline',
  metafile: true,
  logLevel: 'warning',
});

const names = Object.keys(metafile.outputs).map((output) => path.relative(TARGET, path.join(HERE, output)));
const nameOf = (kind: string): string => {
  const name = names.find((each) => path.extname(each) === kind);
  if (name === undefined) throw new Error(`esbuild made no ${kind} file: ${names.join(', ')}`);
  return name.replaceAll('\\', '/');
};

const template = await readFile(path.join(HERE, 'index.html'), 'utf8');
const html = template
  .replace('{{icon}}', nameOf('.svg'))
  .replace('{{style}}', nameOf('.css'))
  .replace('{{script}}', nameOf('.js'));

// Renamed, so that an API that is running never serves half of it.
const unfinished = path.join(TARGET, `index.${process.pid}.html`);
await mkdir(TARGET, { recursive: true });
await writeFile(unfinished, html);
await rename(unfinished, path.join(TARGET, 'index.html'));

for (const name of await readdir(path.join(TARGET, 'assets')))
  if (!names.includes(`assets/${name}`)) await rm(path.join(TARGET, 'assets', name));
