import type { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
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

/** Plain JSON, for pipelines of kcat and jq. */
export const jsonMessageEncoder = (): MessageEncoder => ({
  encode: (_type, body) => Promise.resolve(Buffer.from(JSON.stringify(body))),
});
