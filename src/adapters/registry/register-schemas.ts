import { COMPATIBILITY, type SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { registryFailure } from './registry-failure.ts';
import { schemaCatalogue } from './schema-catalogue.ts';
import { SchemaRefused } from './schema-refused.ts';

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
  // All at once: one after the other they would be most of a start.
  const registering = schemaCatalogue().flatMap(({ channel, type, schema }) =>
    [topics[channel]].flat().map(async (topic) => {
      const id = await register(registry, `${topic}-${type}`, JSON.stringify(schema));
      if (channel !== 'command') published.set(type, id);
    }),
  );
  await Promise.all(registering);
  return published;
}

/** Others may be at the same work, or a start was killed in the middle of it: that mends itself at the next try. */
const ATTEMPTS = 5;
const compatibility = COMPATIBILITY.BACKWARD;

async function register(registry: SchemaRegistry, subject: string, schema: string): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await registry.register({ type: SchemaType.JSON, schema }, { subject, compatibility })).id;
    } catch (error) {
      const { message } = error as Error;
      const isUnset = message.includes('(BACKWARD != NONE)');
      if (attempt === ATTEMPTS || !(isUnset || message.includes('already exists')))
        throw refusalOr(error, subject);
      if (isUnset) await setCompatibility(registry, subject);
    }
  }
}

/** The client sets it at a subject's first registration only. Somebody else may be setting it, too. */
async function setCompatibility(registry: SchemaRegistry, subject: string): Promise<void> {
  const { Subject } = registry['api'] as { Subject: { updateConfig(request: object): Promise<unknown> } };
  await Subject.updateConfig({ subject, body: { compatibility } }).catch(() => undefined);
}

function refusalOr(error: unknown, subject: string): Error {
  const { message, status, name } = error as Error & { status?: number };
  if (status !== 409 && status !== 422 && !name.startsWith('ConfluentSchemaRegistry')) {
    return registryFailure(error);
  }
  return new SchemaRefused(
    `schema registry: ${subject} is refused: ${message}. Change the message compatibly, or publish it as a new type.`,
    { cause: error },
  );
}
