import { ConcurrentChange, TechnicalFailure } from '../../service-layer/failures.ts';

/**
 * Classes of SQLSTATE that say the data cannot be stored, whenever it is tried: 21 cardinality, 22 data
 * exception, 54 program limit. Everything else (server away, disk full, deadlock, table missing, …) may pass.
 */
const RECORD_AT_FAULT = new Set(['21', '22', '54']);
const UNIQUE_VIOLATION = '23505';
const UNDEFINED_TABLE = '42P01';

/** Runs database work; what fails for a technical reason is thrown as TechnicalFailure. */
export async function asTechnical<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw classify(error);
  }
}

function classify(error: unknown): unknown {
  if (error instanceof TechnicalFailure || !isDatabaseError(error)) return error;
  const state = sqlState(error);
  if (state && RECORD_AT_FAULT.has(state.slice(0, 2))) return error;
  const hint = state === UNDEFINED_TABLE ? '; run the migrations: npm run migrate' : '';
  const message = `Postgres: ${error.message}${state ? ` (SQLSTATE ${state})` : ''}${hint}`;
  // What a transaction saw as absent was there when it wrote: loading again will show it.
  if (state === UNIQUE_VIOLATION) return new ConcurrentChange(message, { cause: error });
  return new TechnicalFailure(message, { cause: error });
}

/** Errors of slonik, pg and the network, as opposed to bugs in the work itself. */
function isDatabaseError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (sqlState(error) !== undefined) return true;
  if ('code' in error || error instanceof AggregateError) return true;
  return /slonik|connection|terminated|timeout/i.test(`${error.constructor.name} ${error.message}`);
}

function sqlState(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return undefined;
}
