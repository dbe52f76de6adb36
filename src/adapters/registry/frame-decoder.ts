import type { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { InvalidRecord } from '../../processing/invalid-record.ts';
import { parseJson } from '../../processing/record-value.ts';
import type { FrameDecoder, FramedPayload } from '../../processing/message-format.ts';
import { FRAME_BYTES, withoutFrame } from '../../processing/registry-frame.ts';
import { registryFailure } from './registry-failure.ts';

/** Milliseconds for which an unknown id is not asked for again: a run of bad records must not flood the registry. */
const REMEMBER_UNKNOWN = 5_000;
/** Longest list of bad fields a person is shown. */
const MAX_PROBLEMS = 10;

/** Decodes JSON Schema and Avro payloads by the schema that the registry has under the frame's id. */
export function registryFrameDecoder(registry: SchemaRegistry): FrameDecoder {
  const known = new Map<number, RegisteredSchema>();
  const unknownUntil = new Map<number, number>();

  async function findSchema(id: number): Promise<RegisteredSchema> {
    if (id <= 0 || (unknownUntil.get(id) ?? 0) > Date.now()) throw unknownSchema(id);
    try {
      const schema = (await registry.getSchema(id)) as RegisteredSchema;
      known.set(id, schema);
      return schema;
    } catch (error) {
      if (isAway(error)) throw registryFailure(error);
      if (unknownUntil.size > 1_000) unknownUntil.clear();
      unknownUntil.set(id, Date.now() + REMEMBER_UNKNOWN);
      throw unknownSchema(id, error as Error);
    }
  }

  return {
    decode(value) {
      if (value.length < FRAME_BYTES) {
        throw new InvalidRecord(
          'NOT_JSON',
          `starts like a registry frame (0x00) but has only ${value.length} bytes`,
        );
      }
      const id = value.readInt32BE(1);
      const payload = withoutFrame(value);
      const schema = known.get(id);
      return schema ? decodeBy(schema, payload) : findSchema(id).then((found) => decodeBy(found, payload));
    },
  };
}

const decodeBy = (schema: RegisteredSchema, payload: Buffer): FramedPayload =>
  'validate' in schema ? decodeJson(schema, payload) : decodeAvro(schema, payload);

/** How registries say error 40403 (Confluent, Karapace, Redpanda; Apicurio); the client keeps the code to itself. */
const NO_SUCH_SCHEMA = /schema.* not found|no content with id/i;

/**
 * Only the registry itself can say that it has no such schema: the client takes a refused connection for a
 * "400", and a gateway may answer "404" for a registry that is away.
 */
function isAway(error: unknown): boolean {
  const { status, message } = error as Error & { status?: number };
  return status !== undefined && (status !== 404 || !NO_SUCH_SCHEMA.test(message));
}

const unknownSchema = (id: number, cause?: Error): InvalidRecord =>
  new InvalidRecord(
    'UNKNOWN_SCHEMA',
    `the registry has no usable schema ${id}${cause ? `: ${cause.message}` : ''}`,
  );

type Problem = { instancePath: string; message?: string; params: { additionalProperty?: string } };
type JsonSchema = {
  validate: { (body: unknown): boolean; errors?: Problem[] | null; schema?: { title?: string } };
};
type AvroSchema = { name: string; fromBuffer(payload: Buffer): unknown };
type RegisteredSchema = JsonSchema | AvroSchema;

/** The schema's name is its title. Read as strictly as a plain value: what is not UTF-8 is not guessed at. */
function decodeJson({ validate }: JsonSchema, payload: Buffer): FramedPayload {
  const body = parseJson(payload);
  if (!validate(body))
    throw invalidPayload((validate.errors ?? []).slice(0, MAX_PROBLEMS).map(describe).join('; '));
  return { schemaName: validate.schema?.title, body };
}

/** The schema's name is the record's, without its namespace. */
function decodeAvro(schema: AvroSchema, payload: Buffer): FramedPayload {
  try {
    return { schemaName: schema.name.split('.').at(-1), body: schema.fromBuffer(payload) };
  } catch (error) {
    throw invalidPayload((error as Error).message);
  }
}

function describe({ instancePath, message, params }: Problem): string {
  const field = instancePath.slice(1).replaceAll('/', '.') || 'value';
  const unknown =
    params.additionalProperty === undefined ? '' : ` (${params.additionalProperty.slice(0, 300)})`;
  return `${field}: ${message}${unknown}`;
}

const invalidPayload = (problems: string): InvalidRecord =>
  new InvalidRecord('INVALID_MESSAGE', `the payload does not follow its schema: ${problems.slice(0, 1_000)}`);
