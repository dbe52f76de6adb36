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

/** Others may be at the same work, or a start was killed in the middle of it: that mends itself at the next try. */
const ATTEMPTS = 5;

async function register(
  registry: SchemaRegistry,
  subject: string,
  schema: string,
  attempt = 1,
): Promise<number> {
  const compatibility = COMPATIBILITY.BACKWARD;
  try {
    return (await registry.register({ type: SchemaType.JSON, schema }, { subject, compatibility })).id;
  } catch (error) {
    const { message, status, name } = error as Error & { status?: number };
    const isUnset = message.includes('(BACKWARD != NONE)');
    if (attempt < ATTEMPTS && (isUnset || message.includes('already exists'))) {
      if (isUnset) await registry['api'].Subject.updateConfig({ subject, body: { compatibility } });
      return register(registry, subject, schema, attempt + 1);
    }
    if (status === 409 || status === 422 || name.startsWith('ConfluentSchemaRegistry')) {
      throw new SchemaRefused(
        `schema registry: ${subject} is refused: ${message}. Change the message compatibly, or publish it as a new type.`,
        { cause: error },
      );
    }
    throw new TechnicalFailure(`schema registry: ${message}`, { cause: error });
  }
}
