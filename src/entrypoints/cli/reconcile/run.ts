import { withSnapshot } from '../../../adapters/postgres/connection/view-queries.ts';
import { printable } from '../../../adapters/terminal/printable.ts';
import { CHECKS, type Reconciliation, reconciliation } from '../../../views/reconciliation.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { runCommand } from '../runtime/run-command.ts';
import { withDatabase } from '../runtime/with-database.ts';

/** Each check reads whole tables, so it may take an hour. */
const CHECK_TIMEOUT_MS = 3_600_000;

/** Prints the differences between the tables and their invariants. */
export const reconcile = ({ json }: { json?: boolean }): Promise<void> =>
  runCommand(async (context) => {
    const onCheck = (check: string): void => {
      if (!json) context.say(`checks: ${check}`);
    };
    const result = await withDatabase(
      context,
      (pool) => withSnapshot(pool, (read) => reconciliation(read, onCheck)),
      CHECK_TIMEOUT_MS,
    );
    await context.output.write(`${(json ? reportJson : reportText)(CHECKS, result)}\n`);
    return result.differences.length > 0 ? exitCodes.found : exitCodes.done;
  });

/** The report for programs: a JSON object on one line. */
export const reportJson = (checks: readonly string[], { differences, more }: Reconciliation): string =>
  JSON.stringify({ checks: checks.length, differences, more });

/** The report for people: a line for each difference, and their number. */
export function reportText(checks: readonly string[], { differences, more }: Reconciliation): string {
  const lines = checks.flatMap((each) => [
    ...differences.filter(({ check }) => check === each).map(({ what }) => printable(what)),
    ...(more.includes(each) ? ['… and more of this kind'] : []),
  ]);
  return [...lines, countText(checks, differences.length, more.length > 0)].join('\n');
}

function countText(checks: readonly string[], count: number, hasMore: boolean): string {
  if (count === 0) return `${checks.length} checks, no difference`;
  if (hasMore) return `more than ${count} differences`;
  return count === 1 ? '1 difference' : `${count} differences`;
}
