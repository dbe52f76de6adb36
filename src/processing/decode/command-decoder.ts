import { type Command, commandSchemas, isCommandType } from '../../domain/commands.ts';
import { checkCommand, type FieldProblem } from './command-validation.ts';
import { type CommandHeaders, ONLY_BINARY_MODE, readCommandHeaders } from './command-headers.ts';
import { InvalidRecord } from './invalid-record.ts';
import { type FrameDecoder, type FramedPayload, schemaText } from '../records/schema-codec.ts';
import type { Misrouting } from './misrouting.ts';
import { type InboundRecord, MAX_KEY_BYTES, recordId } from '../records/record.ts';
import { decodeValue } from './record-value.ts';

/** A record with its command, or with the reason why it has none; `misrouting` if it is in the wrong partition. */
export type Decoded = { readonly misrouting?: Misrouting } & (
  | { kind: 'command'; record: InboundRecord; headers: CommandHeaders; command: Command }
  | { kind: 'invalid'; record: InboundRecord; id?: string; reason: InvalidRecord; attempts: number }
);

export type DecodedCommand = Extract<Decoded, { kind: 'command' }>;
export type InvalidDecoded = Extract<Decoded, { kind: 'invalid' }>;

export const commandsOf = (records: readonly Decoded[]): DecodedCommand[] =>
  records.filter((decoded) => decoded.kind === 'command');

/** The id that the producer gave; undefined: none. */
export const givenId = (decoded: Decoded): string | undefined =>
  decoded.kind === 'command' && decoded.headers.idGiven ? decoded.headers.id : undefined;

/**
 * Decodes a record. Returns a promise only where the registry has to be asked: a promise for each record would be a
 * large part of its cost.
 * @throws TechnicalFailure if the registry is needed and cannot be asked
 */
export type CommandDecoder = (record: InboundRecord) => Decoded | Promise<Decoded>;

/** Decodes records side by side; the result is in their order. */
export async function decodeAll(
  decode: CommandDecoder,
  records: readonly InboundRecord[],
): Promise<readonly Decoded[]> {
  const decoded: Decoded[] = [];
  const waiting: Promise<void>[] = [];
  try {
    records.forEach((record, index) => {
      const one = decode(record);
      if (one instanceof Promise) waiting.push(one.then((read) => void (decoded[index] = read)));
      else decoded[index] = one;
    });
  } catch (error) {
    // Awaited, so that a second failure is not an unhandled rejection.
    await Promise.allSettled(waiting);
    throw error;
  }
  await Promise.all(waiting);
  return decoded;
}

const KNOWN_TYPES = Object.keys(commandSchemas).join(', ');

/** Bad fields that an error text names at most. */
const MAX_PROBLEMS = 10;

export const commandDecoder =
  (frames: FrameDecoder): CommandDecoder =>
  (record) => {
    try {
      return decodeRest(readCommandHeaders(record), record, frames);
    } catch (error) {
      return invalid(record, recordId(record), error);
    }
  };

function decodeRest(
  headers: CommandHeaders,
  record: InboundRecord,
  frames: FrameDecoder,
): Decoded | Promise<Decoded> {
  try {
    checkKey(record.key);
    const payload = decodeValue(record, frames);
    if (!(payload instanceof Promise)) return commandOf(record, headers, payload);
    return payload
      .then((read) => commandOf(record, headers, read))
      .catch((error: unknown) => invalid(record, headers.id, error));
  } catch (error) {
    return invalid(record, headers.id, error);
  }
}

/** @throws any error but InvalidRecord: it says nothing about the record */
function invalid(record: InboundRecord, id: string, error: unknown): Decoded {
  if (error instanceof InvalidRecord) return { kind: 'invalid', record, id, reason: error, attempts: 1 };
  throw error;
}

function commandOf(record: InboundRecord, headers: CommandHeaders, payload: FramedPayload): Decoded {
  try {
    const command = readCommand(headers.type ?? payload.schemaName, payload.body);
    return { kind: 'command', record, headers, command };
  } catch (error) {
    if (payload.schemaId === undefined || !(error instanceof InvalidRecord)) throw error;
    throw new InvalidRecord(error.code, `${error.message}; in the frame of ${schemaText(payload)}`);
  }
}

/** A rejection has the key of its command, so the key must fit into the topic of rejections. */
function checkKey(key: Buffer | null): void {
  if (key === null || key.length <= MAX_KEY_BYTES) return;
  throw new InvalidRecord(
    'INVALID_MESSAGE',
    `key: ${key.length} bytes are too long, at most ${MAX_KEY_BYTES}`,
  );
}

function readCommand(type: string | undefined, body: unknown): Command {
  if (type === undefined && isStructuredCloudEvent(body))
    throw new InvalidRecord('UNKNOWN_TYPE', ONLY_BINARY_MODE);
  if (type === undefined) {
    throw new InvalidRecord(
      'UNKNOWN_TYPE',
      `no command type: set the header ce_type to one of ${KNOWN_TYPES}`,
    );
  }
  if (!isCommandType(type))
    throw new InvalidRecord('UNKNOWN_TYPE', `unknown command ${type}: known are ${KNOWN_TYPES}`);
  const checked = checkCommand(type, body);
  if ('command' in checked) return checked.command;
  throw new InvalidRecord('INVALID_MESSAGE', `${type}: ${describe(checked.problems)}`);
}

/** In structured mode the value holds the attributes. */
const isStructuredCloudEvent = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'specversion' in body;

function describe(problems: readonly FieldProblem[]): string {
  const named = problems
    .slice(0, MAX_PROBLEMS)
    .map(({ field, problem }) => `${field}: ${problem.slice(0, 300)}`)
    .join('; ');
  const more = problems.length - MAX_PROBLEMS;
  return more > 0 ? `${named}; and ${more} more` : named;
}
