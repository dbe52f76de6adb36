import { SlonikError } from 'slonik';
import { CheckpointMoved } from '../../../processing/flush/checkpoint.ts';
import { AccessRefused, ConcurrentChange, TechnicalFailure } from '../../../service-layer/errors.ts';
import { certificateProblem } from '../../tls/certificate-problem.ts';
import { UnfitDatabase } from './unfit-database.ts';

/**
 * Classes of SQLSTATE that say the data cannot be stored, whenever it is tried: 21 cardinality, 22 data
 * exception, 23 integrity, 54 program limit. Everything else (server away, disk full, table missing, …) may pass.
 */
const RECORD_AT_FAULT = new Set(['21', '22', '23', '54']);
/** SQLSTATEs that loading again resolves: a key that another has taken, a serialization failure, a deadlock. */
const CHANGED_MEANWHILE: readonly unknown[] = ['23505', '40001', '40P01'];
/** SQLSTATEs of our own, by which a statement refuses to go on from what is no longer so. */
export const REFUSED = { checkpointMoved: 'AW001', concurrentChange: 'AW002' } as const;
/** What pg says, without class or code, when a connection ends or does not answer. */
const PG_SENTENCES =
  /^(Connection terminated|Connection ended|timeout expired|timeout exceeded|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after)/i;
/** A password that is wrong, or a way to log in that pg_hba.conf does not allow. */
const LOGIN_REFUSED: readonly unknown[] = ['28P01', '28000'];
const NO_SSL = /server does not support SSL/i;
/** A table, a column or a function that is not there. */
const OTHER_VERSION: readonly unknown[] = ['42P01', '42703', '42883'];

/** Runs database work; what fails for a technical reason is thrown as TechnicalFailure. */
export async function asTechnical<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw classify(error);
  }
}

/** The failure of a connection outside the pool: AccessRefused with what to change where the server refuses it. */
export function connectionFailure(cause: unknown): TechnicalFailure {
  const refusal = refusalText(cause as Error);
  if (refusal) return new AccessRefused(`Postgres: ${refusal}`, { cause });
  return new TechnicalFailure(`Postgres: ${(cause as Error).message}`, { cause });
}

function refusalText(error: Error): string | undefined {
  if (LOGIN_REFUSED.includes(sqlState(error)))
    return `${error.message}: check user and password in DATABASE_URL, and DATABASE_SSL`;
  if (NO_SSL.test(error.message)) return `${error.message}: set DATABASE_SSL=disable, or turn ssl on there`;
  return certificateProblem(error, 'DATABASE_SSL_CA_FILE');
}

function classify(error: unknown): unknown {
  if (error instanceof TechnicalFailure || error instanceof UnfitDatabase || !isError(error)) return error;
  if (refusalText(error)) return connectionFailure(error);
  if (!isDatabaseError(error)) return error;
  const state = sqlState(error);
  if (state === REFUSED.checkpointMoved) return new CheckpointMoved(error.message, { cause: error });
  if (state === REFUSED.concurrentChange) return new ConcurrentChange(error.message, { cause: error });
  const hint = OTHER_VERSION.includes(state) ? '; run the migrations of this version: npm run migrate' : '';
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
  return PG_SENTENCES.test(error.message);
}

function sqlState(error: Error): string | undefined {
  for (let cause: unknown = error; isError(cause); cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code)) return code;
  }
  return undefined;
}

// Not instanceof: the network's errors may come from another realm (a test runner's).
const isError = (value: unknown): value is Error => Error.isError(value);
