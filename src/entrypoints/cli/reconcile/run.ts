import { onSnapshot } from '../../../adapters/postgres/connection/view-queries.ts';
import { CHECKS, reconciliation } from '../../../views/reconciliation.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { reportJson, reportText } from './report.ts';
import { runCommand } from '../runtime/run-command.ts';
import { withDatabase } from '../runtime/with-database.ts';

/** Milliseconds: each check reads whole tables. */
const CHECK_WITHIN = 3_600_000;

/** Says the differences between the tables and their invariants. */
export const reconcile = ({ json }: { json?: boolean }): Promise<void> =>
  runCommand(async (context) => {
    const onCheck = (check: string): void => {
      if (!json) context.say(`checks: ${check}`);
    };
    const result = await withDatabase(
      context,
      (pool) => onSnapshot(pool, (read) => reconciliation(read, onCheck)),
      CHECK_WITHIN,
    );
    await context.output.write(`${(json ? reportJson : reportText)(CHECKS, result)}\n`);
    return result.differences.length > 0 ? exitCodes.found : exitCodes.done;
  });
