import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { registerVersion, uniqueName } from '../registry-api.ts';
import { ofTheStack } from './own-settings.ts';

/** Framed by a schema that is registered for it: how somebody else's producer writes a value. */
export async function framed(schema: object, body: unknown, schemaType = 'JSON'): Promise<Buffer> {
  const id = await registerVersion(uniqueName('commands-of-a-shop'), schema, schemaType);
  return new SchemaRegistry({ host: ofTheStack('SCHEMA_REGISTRY_URL') }).encode(id, body);
}
