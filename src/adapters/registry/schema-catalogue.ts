import { z } from 'zod';
import { commandSchemas } from '../../domain/commands.ts';
import { eventSchemas } from '../../domain/events.ts';
import { CommandRejected } from '../../domain/rejection.ts';

/** The kind of topic that a message is sent to. */
export type Channel = 'command' | 'event' | 'rejection';

/** The contract of a message, as in the registry and in folder `schemas/`. */
export type CataloguedSchema = {
  readonly channel: Channel;
  /** `ce_type`, and the title of the schema. */
  readonly type: string;
  /** JSON Schema, draft-07. */
  readonly schema: object;
};

/** Returns the schema of every message that the worker reads or publishes, generated from the zod schemas. */
export function schemaCatalogue(): CataloguedSchema[] {
  return [
    ...catalogued('command', commandSchemas),
    ...catalogued('event', eventSchemas),
    ...catalogued('rejection', { CommandRejected }),
  ];
}

const catalogued = (channel: Channel, schemas: Readonly<Record<string, z.ZodType>>): CataloguedSchema[] =>
  Object.entries(schemas).map(([type, schema]) => ({ channel, type, schema: jsonSchema(schema) }));

function jsonSchema(schema: z.ZodType): object {
  const { $schema, title, description, ...rest } = z.toJSONSchema(schema, { target: 'draft-7' });
  return { $schema, title, description, ...rest };
}
