import { FileFailure } from '../../../adapters/files/errors.ts';
import { TopicMisconfigured } from '../../../adapters/kafka/client/topics.ts';
import { DatabaseMisconfigured } from '../../../adapters/postgres/connection/errors.ts';
import { printableLines } from '../../../adapters/terminal/printable.ts';
import { ConfigInvalid } from '../../../config.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** The arguments are wrong and nothing was done; the message says what is expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Ctrl-C or a time limit ended the command early. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The command failed (`cause`) after a part of its work; the advice says how to continue. */
export class PartialFailure extends Error {
  override readonly name = 'PartialFailure';
  readonly advice: string;

  constructor(cause: unknown, advice: string) {
    super((cause as Error).message, { cause });
    this.advice = advice;
  }
}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof PartialFailure) return exitCodeOf(error.cause);
  if (error instanceof UsageError) return exitCodes.usage;
  return error instanceof Interrupted ? exitCodes.stopped : exitCodes.failed;
}

/** Errors whose message says what to do; their stack is not shown. */
const selfExplaining = [
  UsageError,
  Interrupted,
  TechnicalFailure,
  FileFailure,
  ConfigInvalid,
  TopicMisconfigured,
  DatabaseMisconfigured,
];

/** Characters of a message that are shown: parts of it may come from other systems. */
const MAX_MESSAGE = 4_000;

/** The text of an error for people: its message, or the stack if the error is a bug. */
export function errorText(error: unknown): string {
  if (error instanceof PartialFailure) return `${errorText(error.cause)}\n${printableLines(error.advice)}`;
  const { message, stack = message } = error as Error;
  const text = selfExplaining.some((kind) => error instanceof kind) ? message : stack;
  return printableLines(text.slice(0, MAX_MESSAGE));
}
