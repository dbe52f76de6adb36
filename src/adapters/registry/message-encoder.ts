import type { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import type { z } from 'zod';
import { eventSchemas } from '../../domain/events.ts';
import { CommandRejected } from '../../domain/rejection.ts';
import type { MessageEncoder } from '../../processing/message-format.ts';

/**
 * JSON in the registry's frame, checked against the registered schema.
 * @param schemaIds by message type
 */
export const registryMessageEncoder = (
  registry: SchemaRegistry,
  schemaIds: ReadonlyMap<string, number>,
): MessageEncoder => ({
  encode(type, body) {
    const id = schemaIds.get(type);
    if (id === undefined) return Promise.reject(new Error(`no schema is registered for ${type}`));
    return registry.encode(id, body);
  },
});

const published: Readonly<Record<string, z.ZodType>> = { ...eventSchemas, CommandRejected };

/** Plain JSON, for pipelines of kcat and jq; checked against the schema it would be registered with. */
export const jsonMessageEncoder = (): MessageEncoder => ({
  async encode(type, body) {
    const schema = Object.hasOwn(published, type) ? published[type] : undefined;
    if (!schema) throw new Error(`no schema is known for ${type}`);
    return Buffer.from(JSON.stringify(await schema.parseAsync(body)));
  },
});
