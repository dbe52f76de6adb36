import { type Command, commandSchemas, isCommandType } from '../domain/commands.ts';
import { checkCommand, type FieldProblem } from './command-fields.ts';
import { type CommandHeaders, readCommandHeaders, utf8 } from './command-headers.ts';
import { InvalidRecord } from './invalid-record.ts';
import type { FrameDecoder, FramedPayload } from './message-format.ts';
import { type InboundRecord, MAX_KEY_BYTES, placeOf } from './records.ts';
import { isFramed } from './registry-frame.ts';

/** A record and what it says, or why it says nothing. */
export type Decoded =
  | { kind: 'command'; record: InboundRecord; headers: CommandHeaders; command: Command }
  | { kind: 'invalid'; record: InboundRecord; id?: string; reason: InvalidRecord; attempts: number };

/** @throws TechnicalFailure if the registry is needed and cannot be asked */
export type CommandDecoder = (record: InboundRecord) => Promise<Decoded>;

/** Longest list of bad fields a person is shown. */
const MAX_ISSUES = 10;

export const commandDecoder =
  (frames: FrameDecoder): CommandDecoder =>
  async (record) => {
    let id = placeOf(record);
    try {
      const headers = readCommandHeaders(record);
      id = headers.id;
      checkKey(record.key);
      const { schemaName, body } = await readValue(record.value, frames);
      return { kind: 'command', record, headers, command: readCommand(headers.type ?? schemaName, body) };
    } catch (error) {
      if (error instanceof InvalidRecord) return { kind: 'invalid', record, id, reason: error, attempts: 1 };
      throw error;
    }
  };

/** A rejection carries the command's key, so it must fit where that goes. */
function checkKey(key: Buffer | null): void {
  if (key === null || key.length <= MAX_KEY_BYTES) return;
  throw new InvalidRecord(
    'INVALID_MESSAGE',
    `key: ${key.length} bytes are too long, at most ${MAX_KEY_BYTES}`,
  );
}

function readValue(value: Buffer | null, frames: FrameDecoder): FramedPayload | Promise<FramedPayload> {
  if (value === null) throw new InvalidRecord('EMPTY_VALUE', 'the record has no value (a tombstone)');
  if (value.length === 0) throw new InvalidRecord('EMPTY_VALUE', 'the value is empty');
  if (isFramed(value)) return frames.decode(value);
  return { schemaName: undefined, body: parseJson(value) };
}

/** @throws InvalidRecord `NOT_JSON` */
export function parseJson(value: Buffer): unknown {
  const text = utf8(value);
  if (text === undefined) throw new InvalidRecord('NOT_JSON', 'the value is not UTF-8 text');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidRecord('NOT_JSON', `the value is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}

function readCommand(type: string | undefined, body: unknown): Command {
  const known = Object.keys(commandSchemas).join(', ');
  if (type === undefined) {
    throw new InvalidRecord('UNKNOWN_TYPE', `no command type: set the header ce_type to one of ${known}`);
  }
  if (!isCommandType(type))
    throw new InvalidRecord('UNKNOWN_TYPE', `unknown command ${type}: known are ${known}`);
  const checked = checkCommand(type, body);
  if ('command' in checked) return checked.command;
  throw new InvalidRecord('INVALID_MESSAGE', `${type}: ${describe(checked.problems)}`);
}

function describe(problems: readonly FieldProblem[]): string {
  const named = problems
    .slice(0, MAX_ISSUES)
    .map(({ field, problem }) => `${field}: ${problem.slice(0, 300)}`)
    .join('; ');
  const more = problems.length - MAX_ISSUES;
  return more > 0 ? `${named}; and ${more} more` : named;
}
