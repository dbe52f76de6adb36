import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { releasedSchemasFolder, schemaFiles } from '../../../dev-stack/schema-files.ts';
import {
  checkNextVersion,
  registerVersion,
  setCompatibility,
  uniqueName,
} from '../../support/registry-api.ts';

const currentFiles = schemaFiles();
const releasedFiles = ['commands', 'events'].flatMap((folder) =>
  readdirSync(path.join(releasedSchemasFolder, folder)).map((name) => path.join(folder, name)),
);

const parse = (json: string): Record<string, unknown> => JSON.parse(json) as Record<string, unknown>;

const released = (file: string) => parse(readFileSync(path.join(releasedSchemasFolder, file), 'utf8'));

/** The registry's answer about a version that follows another. */
async function verdict(before: object, after: object) {
  const subject = uniqueName('compatibility');
  await registerVersion(subject, before);
  await setCompatibility(subject, 'BACKWARD');
  return checkNextVersion(subject, after);
}

describe('the released schemas', () => {
  it('exist', () => {
    expect(releasedFiles).not.toEqual([]);
  });

  it.each(releasedFiles)('%s is compatible with its current version', async (file) => {
    const current = currentFiles.find((candidate) => candidate.file === file);
    if (!current)
      throw new Error(`${file} was released and must stay: consumers and replayed commands need it`);
    await expect(verdict(released(file), parse(current.content))).resolves.toEqual({
      is_compatible: true,
      reason: null,
    });
  });
});

describe('the check of the released schemas', () => {
  const allocate = parse(currentFiles.find(({ type }) => type === 'Allocate')?.content ?? '{}');
  const properties = allocate['properties'] as Record<string, Record<string, unknown>>;
  const note = { type: 'string' };

  it('allows a new optional field', async () => {
    const after = { ...allocate, properties: { ...properties, note } };
    await expect(verdict(allocate, after)).resolves.toMatchObject({ is_compatible: true });
  });

  it.each([
    [
      'a new required field',
      { properties: { ...properties, note }, required: [...Object.keys(properties), 'note'] },
      'REQUIRED_PROPERTIES_MEMBER_ADDED',
    ],
    ['a removed field', { properties: { orderId: properties['orderId'] } }, 'PROPERTY_SCHEMAS_NARROWED'],
    ['another type', { properties: { ...properties, qty: note } }, 'SUBSCHEMA_TYPE_CHANGED'],
    [
      'a smaller range',
      { properties: { ...properties, qty: { ...properties['qty'], maximum: 100 } } },
      'MAXIMUM_DECREASED',
    ],
  ])('refuses %s', async (_, change, reason) => {
    await expect(verdict(allocate, { ...allocate, ...change })).resolves.toEqual({
      is_compatible: false,
      reason: expect.stringContaining(reason),
    });
  });
});
