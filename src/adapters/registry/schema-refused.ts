/** The registry refuses a schema: consumers or producers of the last version could not go on. */
export class SchemaRefused extends Error {
  override readonly name = 'SchemaRefused';
}
