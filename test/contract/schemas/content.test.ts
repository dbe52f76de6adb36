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

/** What some languages' regular expressions lack: \p in Python, lookaround and \u in Go. */
const unportable = /\\[pPukKbBGzZA]|\(\?[=!<]|\\[1-9]/;

describe.each(schemaCatalogue())('the schema of $type', ({ type, schema }) => {
  it('is a draft-07 JSON Schema that tells its name and meaning', () => {
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: type,
      description: expect.stringMatching(/\.$/),
    });
  });

  it('is closed: an unknown field is not valid', () => {
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
  });

  it('has no format, which some validators check and some do not', () => {
    expect(valuesOf('format', schema)).toEqual([]);
  });

  it('has no pattern that producers and consumers in other languages could not read', () => {
    expect(valuesOf('pattern', schema).filter((pattern) => unportable.test(String(pattern)))).toEqual([]);
  });
});
