import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { generatedFiles } from '../../../../dev-stack/generated-files.ts';
import type { AsyncApiDocument } from '../../../../src/entrypoints/api/contract/asyncapi.ts';

const files = await generatedFiles();
const parsed = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as { version: string };

describe('the files that are made from the code', () => {
  it.each(files)('$file agrees with the code (if not: npm run schemas)', ({ file, content }) => {
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('are the schemas, the AsyncAPI document and the types', () => {
    const others = files
      .map(({ file }) => file)
      .filter((file) => !/^schemas\/(commands|events)\//.test(file));
    expect(others).toEqual(['schemas/asyncapi.json', 'packages/contracts/index.d.ts']);
  });

  it('have the version of the application', () => {
    const document = JSON.parse(readFileSync('schemas/asyncapi.json', 'utf8')) as AsyncApiDocument;
    const { version } = parsed('package.json');
    expect(document.info.version).toBe(version);
    expect(parsed('packages/contracts/package.json').version).toBe(version);
  });
});
