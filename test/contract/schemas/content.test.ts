import { describe, expect, it } from '@jest/globals';
import { schemaCatalogue } from '../../../src/adapters/registry/schema-catalogue.ts';

/** The values of a key, at any depth. */
const valuesOf = (key: string, node: unknown): unknown[] => {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node as Record<string, unknown>).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(key, value),
  ]);
};

/** Parts of regular expressions that some languages lack: \p in Python, lookaround and \u in Go. */
const unportable = /\\[pPukKbBGzZA]|\(\?[=!<]|\\[1-9]/;

describe.each(schemaCatalogue())('the schema of $type', ({ type, schema }) => {
  it('is a draft-07 JSON Schema with a title and a description', () => {
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: type,
      description: expect.stringMatching(/\.$/),
    });
  });

  it('is closed: an unknown field is invalid', () => {
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
  });

  it('has no `format`, which only some validators check', () => {
    expect(valuesOf('format', schema)).toEqual([]);
  });

  it('has only patterns that other languages can read', () => {
    expect(valuesOf('pattern', schema).filter((pattern) => unportable.test(String(pattern)))).toEqual([]);
  });
});
