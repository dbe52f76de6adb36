import { FileFailure } from '../../../adapters/files/errors.ts';
import { UnfitTopic } from '../../../adapters/kafka/client/unfit-topic.ts';
import { DatabaseMisconfigured } from '../../../adapters/postgres/connection/errors.ts';
import { printableLines } from '../../../adapters/terminal/printable.ts';
import { ConfigInvalid } from '../../../config.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { type ExitCode, exitCodes, HalfDone, Stopped, WrongUsage } from './exit-codes.ts';

/** Characters of a message: others may have written a part of it. */
const MAX_MESSAGE = 4_000;

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof HalfDone) return exitCodeOf(error.cause);
  if (error instanceof WrongUsage) return exitCodes.usage;
  return error instanceof Stopped ? exitCodes.stopped : exitCodes.failed;
}

/** Errors whose message says what to do: a stack would only hide it. */
const answerable = [
  WrongUsage,
  Stopped,
  TechnicalFailure,
  FileFailure,
  ConfigInvalid,
  UnfitTopic,
  DatabaseMisconfigured,
];

/** What a person is told of a failure. */
export function failureText(error: unknown): string {
  if (error instanceof HalfDone) return `${failureText(error.cause)}\n${printableLines(error.advice)}`;
  const { message, stack = message } = error as Error;
  const words = answerable.some((kind) => error instanceof kind) ? message : stack;
  return printableLines(words.slice(0, MAX_MESSAGE));
}
