import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type GeneratedFile, generatedFiles } from './generated-files.ts';
import { releasedSchemasFolder, schemaFiles } from './schema-files.ts';

// Writes all files that are made from the code: schemas/ and packages/contracts/index.d.ts. With --release also
// schemas/released/, with which later versions must be compatible.

const root = path.resolve(import.meta.dirname, '..');
const released = path.relative(root, releasedSchemasFolder);

const files = await generatedFiles();
const releasedFiles = schemaFiles().map(({ file, content }) => ({
  file: path.join(released, file),
  content,
}));
await write(process.argv.includes('--release') ? [...files, ...releasedFiles] : files);

/** Folders of schemas hold nothing else: a message that is gone leaves no file. */
async function write(wanted: readonly GeneratedFile[]): Promise<void> {
  const folders = new Set(schemaFiles().map(({ file }) => path.dirname(file)));
  for (const folder of new Set(wanted.map(({ file }) => path.dirname(file)))) {
    if (folders.has(path.basename(folder)))
      await rm(path.join(root, folder), { recursive: true, force: true });
    await mkdir(path.join(root, folder), { recursive: true });
  }
  for (const { file, content } of wanted) await writeFile(path.join(root, file), content);
  console.log(`${wanted.length} files: schemas/, packages/contracts/index.d.ts`);
}
