import { SlonikError } from 'slonik';
import { CheckpointMoved } from '../../../processing/flush/checkpoint.ts';
import {
  AccessRefused,
  causesOf,
  ConcurrentChange,
  TechnicalFailure,
} from '../../../service-layer/errors.ts';
import { certificateProblem } from '../../tls/certificate-problem.ts';

/** An administrator has to change the database, or the pooler in front of it; the message says what. */
export class DatabaseMisconfigured extends Error {
  override readonly name = 'DatabaseMisconfigured';
}

/** SQLSTATEs of our own, raised by a statement that finds something changed since it was loaded. */
export const CONFLICT_SQLSTATE = { checkpointMoved: 'AW001', concurrentChange: 'AW002' } as const;

/**
 * Runs database work. Throws technical failures as TechnicalFailure or one of its subclasses, and anything else (a
 * record at fault, a bug) unchanged.
 */
export async function asTechnical<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw classify(error);
  }
}

/**
 * Waits for the work; the work itself goes on after the limit.
 * @throws TechnicalFailure if it has not ended after `limitMs` milliseconds
 */
export async function answeredWithin<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new TechnicalFailure(`Postgres: no answer within ${limitMs} ms`)),
    limitMs,
  );
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The failure of a connection outside the pool: AccessRefused if the server refuses access, with what to change in the
 * message; else TechnicalFailure.
 */
export function connectionFailure(cause: unknown): TechnicalFailure {
  const refusal = refusalText(cause as Error);
  if (refusal) return new AccessRefused(`Postgres: ${refusal}`, { cause });
  return new TechnicalFailure(`Postgres: ${(cause as Error).message}`, { cause });
}

/**
 * Classes of SQLSTATE that mean that the data can never be stored: 21 cardinality, 22 data exception, 23 integrity,
 * 54 program limit. Any other failure (server away, disk full, table missing, …) may pass.
 */
const RECORD_AT_FAULT = new Set(['21', '22', '23', '54']);
/** SQLSTATEs that loading again resolves: unique violation, serialization failure, deadlock. */
const CHANGED_MEANWHILE: readonly unknown[] = ['23505', '40001', '40P01'];
/** Messages of pg, which have neither class nor code, for a connection that ended or does not answer. */
const PG_MESSAGES =
  /^(Connection terminated|Connection ended|timeout expired|timeout exceeded|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after)/i;
/** A wrong password, or a login that pg_hba.conf does not allow. */
const LOGIN_REFUSED: readonly unknown[] = ['28P01', '28000'];
const NO_SSL = /server does not support SSL/i;
/** A table, a column or a function does not exist: the tables are of another version. */
const OTHER_VERSION: readonly unknown[] = ['42P01', '42703', '42883'];

function refusalText(error: Error): string | undefined {
  if (LOGIN_REFUSED.includes(sqlState(error)))
    return `${error.message}: check user and password in DATABASE_URL, and DATABASE_SSL`;
  if (NO_SSL.test(error.message))
    return `${error.message}: set DATABASE_SSL=disable, or turn on ssl in the server`;
  return certificateProblem(error, 'DATABASE_SSL_CA_FILE');
}

function classify(error: unknown): unknown {
  if (error instanceof TechnicalFailure || error instanceof DatabaseMisconfigured || !isError(error))
    return error;
  if (refusalText(error)) return connectionFailure(error);
  if (!isDatabaseError(error)) return error;
  const state = sqlState(error);
  if (state === CONFLICT_SQLSTATE.checkpointMoved)
    return new CheckpointMoved(error.message, { cause: error });
  if (state === CONFLICT_SQLSTATE.concurrentChange)
    return new ConcurrentChange(error.message, { cause: error });
  const hint = OTHER_VERSION.includes(state)
    ? '; run the migrations of this version: bin/allocation migrate'
    : '';
  const message = `Postgres: ${error.message}${state ? ` (SQLSTATE ${state})` : ''}${hint}`;
  if (CHANGED_MEANWHILE.includes(state)) return new ConcurrentChange(message, { cause: error });
  if (state && RECORD_AT_FAULT.has(state.slice(0, 2))) return error;
  return new TechnicalFailure(message, { cause: error });
}

/** Errors of slonik, pg and the network, as opposed to bugs in the work itself. */
function isDatabaseError(error: Error): boolean {
  if (error instanceof SlonikError || sqlState(error) !== undefined) return true;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return true;
  return PG_MESSAGES.test(error.message);
}

function sqlState(error: Error): string | undefined {
  for (const { code } of causesOf<{ code?: unknown }>(error))
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code)) return code;
  return undefined;
}

// Not instanceof: an error of Node's network code may come from another realm (the test runner's).
const isError = (value: unknown): value is Error => Error.isError(value);
