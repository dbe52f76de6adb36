import type { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { InvalidRecord } from '../../processing/invalid-record.ts';
import type { FrameDecoder } from '../../processing/message-format.ts';
import { TechnicalFailure } from '../../service-layer/failures.ts';

/** 0x00 and a big-endian schema id (Confluent wire format). */
const FRAME_BYTES = 5;
/** Milliseconds for which an unknown id is not asked for again: a run of bad records must not flood the registry. */
const REMEMBER_UNKNOWN = 5_000;

/** Decodes JSON Schema and Avro payloads by the schema that the registry has under the frame's id. */
export function registryFrameDecoder(registry: SchemaRegistry): FrameDecoder {
  const unknownUntil = new Map<number, number>();

  async function findSchema(id: number) {
    if (id <= 0 || (unknownUntil.get(id) ?? 0) > Date.now()) throw unknownSchema(id);
    try {
      return await registry.getSchema(id);
    } catch (error) {
      if (isAway(error))
        throw new TechnicalFailure(`schema registry: ${(error as Error).message}`, { cause: error });
      if (unknownUntil.size > 1_000) unknownUntil.clear();
      unknownUntil.set(id, Date.now() + REMEMBER_UNKNOWN);
      throw unknownSchema(id, error as Error);
    }
  }

  return {
    async decode(value) {
      if (value.length < FRAME_BYTES) {
        throw new InvalidRecord(
          'NOT_JSON',
          `starts like a registry frame (0x00) but has only ${value.length} bytes`,
        );
      }
      const schema = await findSchema(value.readInt32BE(1));
      try {
        return { schemaName: nameOf(schema), body: await registry.decode(value) };
      } catch (error) {
        throw invalidPayload(error as Error);
      }
    },
  };
}

/** No answer, or one that speaks of the server's own trouble or of our credentials. */
function isAway(error: unknown): boolean {
  const { status } = error as { status?: number };
  if (status === undefined) return (error as Error).name === 'ResponseError';
  return status < 400 || status >= 500 || status === 401 || status === 403 || status === 429;
}

const unknownSchema = (id: number, cause?: Error): InvalidRecord =>
  new InvalidRecord(
    'UNKNOWN_SCHEMA',
    `the registry has no usable schema ${id}${cause ? `: ${cause.message}` : ''}`,
  );

function invalidPayload(error: Error): InvalidRecord {
  if (error instanceof SyntaxError)
    return new InvalidRecord('NOT_JSON', `the payload is not JSON: ${error.message}`);
  const { paths } = error as { paths?: unknown };
  const detail = Array.isArray(paths) && paths.length > 0 ? `: ${JSON.stringify(paths).slice(0, 1_000)}` : '';
  return new InvalidRecord(
    'INVALID_MESSAGE',
    `the payload does not follow its schema: ${error.message}${detail}`,
  );
}

/** A JSON Schema's title; an Avro record's name without its namespace. */
function nameOf(schema: object): string | undefined {
  const { name, validate } = schema as { name?: string; validate?: { schema?: { title?: string } } };
  return validate?.schema?.title ?? name?.split('.').at(-1);
}
