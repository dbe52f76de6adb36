import { COMPATIBILITY, type SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { TechnicalFailure } from '../../service-layer/failures.ts';
import { schemaCatalogue } from './schema-catalogue.ts';

/** The registry refuses a schema: consumers or producers of the last version could not go on. */
export class SchemaRefused extends Error {
  override readonly name = 'SchemaRefused';
}

export type SubjectTopics = {
  readonly command: readonly string[];
  readonly event: string;
  readonly rejection: string;
};

/**
 * Registers every message's schema as `<topic>-<Type>` with BACKWARD compatibility.
 * @returns schema ids of what the worker publishes, by message type
 * @throws SchemaRefused with the registry's reason
 * @throws TechnicalFailure if the registry is away
 */
export async function registerSchemas(
  registry: SchemaRegistry,
  topics: SubjectTopics,
): Promise<Map<string, number>> {
  const published = new Map<string, number>();
  for (const { channel, type, schema } of schemaCatalogue()) {
    for (const topic of [topics[channel]].flat()) {
      const id = await register(registry, `${topic}-${type}`, JSON.stringify(schema));
      if (channel !== 'command') published.set(type, id);
    }
  }
  return published;
}

async function register(registry: SchemaRegistry, subject: string, schema: string): Promise<number> {
  try {
    const { id } = await registry.register(
      { type: SchemaType.JSON, schema },
      { subject, compatibility: COMPATIBILITY.BACKWARD },
    );
    return id;
  } catch (error) {
    const { message, status } = error as Error & { status?: number };
    if (status === 409 || status === 422 || (error as Error).name.startsWith('ConfluentSchemaRegistry')) {
      throw new SchemaRefused(
        `schema registry: ${subject} is refused: ${message}. Change the message compatibly, or publish it as a new type.`,
        { cause: error },
      );
    }
    throw new TechnicalFailure(`schema registry: ${message}`, { cause: error });
  }
}
