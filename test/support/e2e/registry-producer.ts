import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { registerVersion, uniqueName } from '../registry-api.ts';
import { ofTheStack } from './own-settings.ts';

/** Frames a value with a newly registered schema, as another team's producer writes it. */
export async function framed(schema: object, body: unknown, schemaType = 'JSON'): Promise<Buffer> {
  const id = await registerVersion(uniqueName('commands-of-a-shop'), schema, schemaType);
  return new SchemaRegistry({ host: ofTheStack('SCHEMA_REGISTRY_URL') }).encode(id, body);
}
