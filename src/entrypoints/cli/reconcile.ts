import { onSnapshot } from '../../adapters/postgres/snapshot.ts';
import { printable } from '../../adapters/terminal/printable.ts';
import { CHECKS, type Difference, reconciliation } from '../../views/reconciliation.ts';
import { exitCodes } from './exit-codes.ts';
import { type CommandContext, runCommand } from './run-command.ts';
import { withDatabase } from './with-database.ts';

/** Milliseconds: each check reads whole tables. */
const CHECK_WITHIN = 3_600_000;

/** Says every difference between the tables and their invariants. */
export const reconcile = ({ json }: { json?: boolean }): Promise<void> =>
  runCommand(async (context) => {
    const onCheck = (check: string): void => {
      if (!json) context.say(`checks: ${check}`);
    };
    const differences = await withDatabase(
      context,
      (pool) => onSnapshot(pool, (read) => reconciliation(read, onCheck)),
      CHECK_WITHIN,
    );
    await tell(differences, json === true, context);
    return differences.length > 0 ? exitCodes.found : exitCodes.done;
  });

async function tell(
  differences: readonly Difference[],
  json: boolean,
  { output }: CommandContext,
): Promise<void> {
  if (json) return output.write(`${JSON.stringify({ checks: CHECKS.length, differences })}\n`);
  for (const { what } of differences) await output.write(`${printable(what)}\n`);
  const count = differences.length === 1 ? '1 difference' : `${differences.length} differences`;
  await output.write(differences.length === 0 ? `${CHECKS.length} checks, no difference\n` : `${count}\n`);
}
