import type { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { InvalidRecord } from '../../processing/decode/invalid-record.ts';
import { parseJson } from '../../processing/decode/record-value.ts';
import {
  type FrameDecoder,
  type FramedPayload,
  type SchemaInFrame,
  schemaText,
} from '../../processing/records/schema-codec.ts';
import { FRAME_BYTES, withoutFrame } from '../../processing/records/registry-frame.ts';
import { TechnicalFailure } from '../../service-layer/errors.ts';
import { registryFailure } from './registry-failure.ts';

/** Milliseconds for which an unknown id is not asked for again: a run of bad records must not flood the registry. */
const REMEMBER_UNKNOWN = 5_000;
/** More ids than a batch has records: those of one batch are not forgotten while it is tried again. */
const MAX_UNKNOWN = 100_000;
/** Longest list of bad fields a person is shown. */
const MAX_PROBLEMS = 10;

export type FrameDecoderSettings = {
  /**
   * Milliseconds from a record on for which its schema is asked for where the registry does not have it: a replica of it
   * may be behind. Counted from when the record was written, so a run of bad records waits once, and a backlog not at all.
   */
  readonly unknownFor?: number;
};

/**
 * Decodes JSON Schema and Avro payloads by the schema that the registry has under the frame's id. Where it has none, the
 * failure is technical for as long as the registry may be behind; then the record is at fault.
 */
export function registryFrameDecoder(
  registry: SchemaRegistry,
  { unknownFor = 0 }: FrameDecoderSettings = {},
): FrameDecoder {
  const known = new Map<number, RegisteredSchema>();
  /** When an id was first unknown, and until when it is not asked for again. */
  const unknown = new Map<number, { readonly since: number; readonly until: number }>();

  async function findSchema(id: number, writtenAt: number): Promise<RegisteredSchema> {
    if (id <= 0 || (unknown.get(id)?.until ?? 0) > Date.now()) throw unknownSchema(id);
    try {
      const schema = (await registry.getSchema(id)) as RegisteredSchema;
      known.set(id, schema);
      unknown.delete(id);
      return schema;
    } catch (error) {
      if (isAway(error)) throw registryFailure(error);
      throw isMissing(error) ? missing(id, writtenAt, error as Error) : unusable(id, error as Error);
    }
  }

  function missing(id: number, writtenAt: number, error: Error): Error {
    const since = unknown.get(id)?.since ?? Date.now();
    // A producer's clock may be ahead.
    if (Date.now() - Math.min(since, writtenAt) >= unknownFor) return unusable(id, error, since);
    remember(id, { since, until: 0 });
    return new TechnicalFailure(`schema registry: it does not know schema ${id} yet: ${error.message}`, {
      cause: error,
    });
  }

  function unusable(id: number, error: Error, since = Date.now()): InvalidRecord {
    remember(id, { since, until: Date.now() + REMEMBER_UNKNOWN });
    return unknownSchema(id, error);
  }

  function remember(id: number, times: { since: number; until: number }): void {
    if (unknown.size > MAX_UNKNOWN) unknown.clear();
    unknown.set(id, times);
  }

  return {
    decode(value, writtenAt = Date.now()) {
      if (value.length < FRAME_BYTES) {
        throw new InvalidRecord(
          'NOT_JSON',
          `starts like a registry frame (0x00) but has only ${value.length} bytes`,
        );
      }
      const id = value.readInt32BE(1);
      const payload = withoutFrame(value);
      const schema = known.get(id);
      return schema
        ? decodeBy(schema, id, payload)
        : findSchema(id, writtenAt).then((found) => decodeBy(found, id, payload));
    },
  };
}

function decodeBy(schema: RegisteredSchema, schemaId: number, payload: Buffer): FramedPayload {
  if ('validate' in schema) return decodeJson(schema, schemaId, payload);
  if ('message' in schema)
    throw new InvalidRecord(
      'UNKNOWN_SCHEMA',
      `schema ${schemaId} is Protobuf: JSON Schema and Avro are read`,
    );
  return decodeAvro(schema, schemaId, payload);
}

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

/** Not so of a schema that it has, and that cannot be used: that one stays as it is. */
const isMissing = (error: unknown): boolean => (error as { status?: number }).status === 404;

const unknownSchema = (id: number, cause?: Error): InvalidRecord =>
  new InvalidRecord(
    'UNKNOWN_SCHEMA',
    `the registry has no usable schema ${id}${cause ? `: ${cause.message}` : ''}`,
  );

type Problem = { instancePath: string; message?: string; params: { additionalProperty?: string } };
type JsonSchema = {
  validate: { (body: unknown): boolean; errors?: Problem[] | null; schema?: { title?: string } };
};
type AvroSchema = { name?: string; fromBuffer(payload: Buffer): unknown };
type ProtobufSchema = { message: unknown };
type RegisteredSchema = JsonSchema | AvroSchema | ProtobufSchema;

/** The schema's name is its title. Read as strictly as a plain value: what is not UTF-8 is not guessed at. */
function decodeJson({ validate }: JsonSchema, schemaId: number, payload: Buffer): FramedPayload {
  const body = parseJson(payload);
  const schemaName = validate.schema?.title;
  if (validate(body)) return { schemaId, schemaName, body };
  const problems = (validate.errors ?? []).slice(0, MAX_PROBLEMS).map(describe).join('; ');
  throw invalidPayload({ schemaId, schemaName }, problems);
}

/** The schema's name is the record's, without its namespace. */
function decodeAvro(schema: AvroSchema, schemaId: number, payload: Buffer): FramedPayload {
  const schemaName = schema.name?.split('.').at(-1);
  try {
    return { schemaId, schemaName, body: schema.fromBuffer(payload) };
  } catch (error) {
    throw invalidPayload({ schemaId, schemaName }, (error as Error).message);
  }
}

function describe({ instancePath, message, params }: Problem): string {
  const field = instancePath.slice(1).replaceAll('/', '.') || 'value';
  const unknown =
    params.additionalProperty === undefined ? '' : ` (${params.additionalProperty.slice(0, 300)})`;
  return `${field}: ${message}${unknown}`;
}

const invalidPayload = (schema: SchemaInFrame, problems: string): InvalidRecord =>
  new InvalidRecord(
    'INVALID_MESSAGE',
    `the payload does not follow its ${schemaText(schema)}: ${problems.slice(0, 1_000)}`,
  );
