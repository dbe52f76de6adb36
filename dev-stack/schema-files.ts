import path from 'node:path';
import { type Channel, schemaCatalogue } from '../src/adapters/registry/schema-catalogue.ts';

/** A file with the JSON Schema of one message. */
export type SchemaFile = {
  /** Below `schemas/`, and below `schemas/released/` for the last released version. */
  readonly file: string;
  readonly channel: Channel;
  readonly type: string;
  readonly content: string;
};

export const schemasFolder = path.resolve(import.meta.dirname, '..', 'schemas');
export const releasedSchemasFolder = path.join(schemasFolder, 'released');

const folders: Readonly<Record<Channel, string>> = {
  command: 'commands',
  event: 'events',
  rejection: 'events',
};

/** The files that the code generates now. */
export const schemaFiles = (): SchemaFile[] =>
  schemaCatalogue().map(({ channel, type, schema }) => ({
    file: path.join(folders[channel], `${type}.json`),
    channel,
    type,
    content: `${JSON.stringify(schema, null, 2)}\n`,
  }));
