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
import { registryFailure } from './errors.ts';

/** Milliseconds without a new request for an unknown id: a series of bad records must not flood the registry. */
const UNKNOWN_ID_TTL_MS = 5_000;
/** More ids than a batch has records, so all ids of a batch stay known while it is retried. */
const MAX_UNKNOWN_IDS = 100_000;
/** Bad fields listed in a message at most. */
const MAX_PROBLEMS = 10;

export type FrameDecoderSettings = {
  /**
   * Milliseconds after a record was written during which a schema id that the registry does not know is requested again:
   * a replica of the registry may be behind. Counted from the time of the record, so a series of bad records waits once,
   * and old records do not wait.
   */
  readonly unknownFor?: number;
};

/**
 * Decodes JSON Schema and Avro payloads by the schema id in the frame. `decode` throws TechnicalFailure if the registry
 * is away, or does not know the id yet (within `unknownFor`); later an unknown id is an InvalidRecord.
 */
export function registryFrameDecoder(
  registry: SchemaRegistry,
  { unknownFor = 0 }: FrameDecoderSettings = {},
): FrameDecoder {
  const known = new Map<number, RegisteredSchema>();
  /** For each unknown id: when it was first unknown, and until when not to request it again (ms since 1970). */
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
    // The clock of a producer may be ahead.
    if (Date.now() - Math.min(since, writtenAt) >= unknownFor) return unusable(id, error, since);
    remember(id, { since, until: 0 });
    return new TechnicalFailure(`schema registry: schema ${id} is not known yet: ${error.message}`, {
      cause: error,
    });
  }

  function unusable(id: number, error: Error, since = Date.now()): InvalidRecord {
    remember(id, { since, until: Date.now() + UNKNOWN_ID_TTL_MS });
    return unknownSchema(id, error);
  }

  function remember(id: number, times: { since: number; until: number }): void {
    if (unknown.size > MAX_UNKNOWN_IDS) unknown.clear();
    unknown.set(id, times);
  }

  return {
    decode(value, writtenAt = Date.now()) {
      if (value.length < FRAME_BYTES) {
        throw new InvalidRecord(
          'NOT_JSON',
          `starts with 0x00 like a registry frame, but has only ${value.length} bytes`,
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
      `schema ${schemaId} is Protobuf: only JSON Schema and Avro are supported`,
    );
  return decodeAvro(schema, schemaId, payload);
}

/** Texts of error 40403 (Confluent, Karapace, Redpanda; Apicurio): the client does not expose the code. */
const NO_SUCH_SCHEMA = /schema.* not found|no content with id/i;

/**
 * Whether the error means that the registry is away, and not that the schema is missing. The status is not enough: the
 * client reports a refused connection as "400", and a gateway may answer "404" while the registry is away.
 */
function isAway(error: unknown): boolean {
  const { status, message } = error as Error & { status?: number };
  return status !== undefined && (status !== 404 || !NO_SUCH_SCHEMA.test(message));
}

/** False for a schema that exists but cannot be used: that never changes, so it is not requested again. */
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

/** The name of the schema is its title. Decodes as strictly as a plain value: invalid UTF-8 is an error. */
function decodeJson({ validate }: JsonSchema, schemaId: number, payload: Buffer): FramedPayload {
  const body = parseJson(payload);
  const schemaName = validate.schema?.title;
  if (validate(body)) return { schemaId, schemaName, body };
  const problems = (validate.errors ?? []).slice(0, MAX_PROBLEMS).map(describe).join('; ');
  throw invalidPayload({ schemaId, schemaName }, problems);
}

/** The name of the schema is that of its Avro record, without the namespace. */
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
    `the payload does not match its ${schemaText(schema)}: ${problems.slice(0, 1_000)}`,
  );
