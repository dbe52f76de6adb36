import path from 'node:path';
import { readConfig } from '../src/config.ts';
import { asyncApiDocument } from '../src/entrypoints/api/contract/asyncapi.ts';
import { contractTypes } from './contract-types.ts';
import { schemaFiles } from './schema-files.ts';

/** A file of the repository that is made from the code, and is committed. */
export type GeneratedFile = {
  /** From the root of the repository. */
  readonly file: string;
  readonly content: string;
};

/** What has no default does not show in the document. */
const DEFAULTS = readConfig({
  KAFKA_BROKERS: '127.0.0.1:9092',
  DATABASE_URL: 'postgres://127.0.0.1/allocation',
  SCHEMA_REGISTRY_URL: 'http://127.0.0.1:8081',
});

/** The files that `npm run schemas` writes: one schema a message, the AsyncAPI document with default names, types. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  const document = asyncApiDocument(DEFAULTS);
  return [
    ...schemaFiles().map(({ file, content }) => ({ file: path.join('schemas', file), content })),
    { file: 'schemas/asyncapi.json', content: `${JSON.stringify(document, null, 2)}\n` },
    { file: 'packages/contracts/index.d.ts', content: await contractTypes(document) },
  ];
}
