import { z } from 'zod';
import { commandSchemas } from '../../domain/commands.ts';
import { eventSchemas } from '../../domain/events.ts';
import { CommandRejected } from '../../domain/rejection.ts';

/** Which of the worker's topics a message travels on. */
export type Channel = 'command' | 'event' | 'rejection';

/** A message's contract, as the registry and `schemas/` have it. */
export type CataloguedSchema = {
  readonly channel: Channel;
  /** `ce_type`, and the schema's title. */
  readonly type: string;
  /** JSON Schema, draft-07. */
  readonly schema: object;
};

/** The schema of every message that the worker reads or publishes, made from the zod schemas. */
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
