import type { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import type { z } from 'zod';
import { eventSchemas } from '../../domain/events.ts';
import { CommandRejected } from '../../domain/rejection.ts';
import type { MessageEncoder } from '../../processing/records/schema-codec.ts';
import { inFrame } from '../../processing/records/registry-frame.ts';
import { registryFailure } from './errors.ts';

/**
 * Encodes messages as JSON in the registry's frame, and checks them against the registered schema. Loads all schemas
 * now, so encoding needs no request later.
 * @param schemaIds by message type, such as `Allocated`
 * @throws TechnicalFailure if the registry is away
 */
export async function registryMessageEncoder(
  registry: SchemaRegistry,
  schemaIds: ReadonlyMap<string, number>,
): Promise<MessageEncoder> {
  const schemas = new Map<string, { id: number; toBuffer(body: object): Buffer }>();
  for (const [type, id] of schemaIds) {
    const schema = await registry.getSchema(id).catch((cause: Error) => {
      throw registryFailure(cause);
    });
    schemas.set(type, { id, toBuffer: (body) => schema.toBuffer(body) });
  }
  return {
    encode(type, body) {
      const schema = schemas.get(type);
      if (!schema) throw new Error(`no schema is registered for ${type}`);
      return inFrame(schema.id, schema.toBuffer(body));
    },
  };
}

const published: Readonly<Record<string, z.ZodType>> = { ...eventSchemas, CommandRejected };

/** Encodes messages as plain JSON, for use with kcat and jq, and checks them against the schema in this code. */
export const jsonMessageEncoder = (): MessageEncoder => ({
  encode(type, body) {
    const schema = Object.hasOwn(published, type) ? published[type] : undefined;
    if (!schema) throw new Error(`no schema is known for ${type}`);
    return Buffer.from(JSON.stringify(schema.parse(body)));
  },
});
