import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { releasedSchemasFolder, schemaFiles, schemasFolder } from './schema-files.ts';

// Writes schemas/. With --release also schemas/released/, with which later versions must be compatible.

const targets = process.argv.includes('--release') ? [schemasFolder, releasedSchemasFolder] : [schemasFolder];

for (const target of targets) {
  const files = schemaFiles();
  for (const folder of new Set(files.map(({ file }) => path.dirname(file)))) {
    await rm(path.join(target, folder), { recursive: true, force: true });
    await mkdir(path.join(target, folder), { recursive: true });
  }
  for (const { file, content } of files) await writeFile(path.join(target, file), content);
  console.log(`${path.relative(process.cwd(), target)}: ${files.length} schemas`);
}
