import { COMPATIBILITY, type SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { registryFailure, SchemaRejected } from './errors.ts';
import { schemaCatalogue } from './schema-catalogue.ts';

export type SubjectTopics = {
  readonly command: readonly string[];
  readonly event: string;
  readonly rejection: string;
};

/**
 * Registers the schema of every message as subject `<topic>-<Type>`, with BACKWARD compatibility.
 * @returns the schema ids of the messages that the worker publishes, by message type
 * @throws SchemaRejected with the registry's reason
 * @throws TechnicalFailure if the registry is away
 */
export async function registerSchemas(
  registry: SchemaRegistry,
  topics: SubjectTopics,
): Promise<Map<string, number>> {
  const published = new Map<string, number>();
  // In parallel: one after the other they would take most of a start's time.
  const registering = schemaCatalogue().flatMap(({ channel, type, schema }) =>
    [topics[channel]].flat().map(async (topic) => {
      const id = await register(registry, `${topic}-${type}`, JSON.stringify(schema));
      if (channel !== 'command') published.set(type, id);
    }),
  );
  await Promise.all(registering);
  return published;
}

/** Another process may register the same schemas now, or was killed while it did: then the next attempt succeeds. */
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
        throw rejectionOr(error, subject);
      if (isUnset) await setCompatibility(registry, subject);
    }
  }
}

/** The client sets it only when a subject is new. Failures are ignored: another process may be setting it now. */
async function setCompatibility(registry: SchemaRegistry, subject: string): Promise<void> {
  const { Subject } = registry['api'] as { Subject: { updateConfig(request: object): Promise<unknown> } };
  await Subject.updateConfig({ subject, body: { compatibility } }).catch(() => undefined);
}

function rejectionOr(error: unknown, subject: string): Error {
  const { message, status, name } = error as Error & { status?: number };
  if (status !== 409 && status !== 422 && !name.startsWith('ConfluentSchemaRegistry')) {
    return registryFailure(error);
  }
  return new SchemaRejected(
    `schema registry: the schema of ${subject} is rejected: ${message}. Change the message compatibly, or publish it as a new type.`,
    { cause: error },
  );
}
