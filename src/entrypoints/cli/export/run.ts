import { FileFailure } from '../../../adapters/files/errors.ts';
import { atomicFile, type AtomicFile } from '../../../adapters/files/atomic-file.ts';
import { createPool } from '../../../adapters/postgres/connection/pool.ts';
import { withSnapshot } from '../../../adapters/postgres/connection/view-queries.ts';
import { grouped, showProgress } from '../../../adapters/terminal/progress-bar.ts';
import { postgresSettings } from '../../../bootstrap/adapter-settings.ts';
import type { Config } from '../../../config.ts';
import { csvRow, spreadsheetCell } from '../../../processing/csv-import/csv-format.ts';
import { aborted, atMost } from '../../../processing/runtime/deadlines.ts';
import { type AllocatedLine, allocatedLines } from '../../../views/allocated-lines.ts';
import type { ReadRows } from '../../../views/read-rows.ts';
import { Interrupted } from '../runtime/errors.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { type CommandContext, runCommand } from '../runtime/run-command.ts';

/** Options of `export`. */
export type ExportOptions = {
  json?: boolean;
  forSpreadsheets?: boolean;
};

const PAGE_ROWS = 10_000;
const CLOSE_TIMEOUT_MS = 1_000;

/** Writes all allocated order lines to the file (`-`: standard output). After an error the file is unchanged. */
export const exportLines = (name: string, options: ExportOptions): Promise<void> =>
  runCommand(async (context) => {
    const { json, forSpreadsheets = false } = options;
    const { output, say } = context;
    const started = performance.now();
    const lines =
      name === '-' ? await toOutput(context, forSpreadsheets) : await toFile(name, context, forSpreadsheets);
    const seconds = Math.round(performance.now() - started) / 1_000;
    const report = json
      ? JSON.stringify({ file: name, lines, seconds })
      : `${grouped(lines)} allocated order lines in ${name}, ${seconds.toFixed(1)} s`;
    if (name === '-') say(report);
    else await output.write(`${report}\n`);
    return exitCodes.done;
  });

async function toOutput(context: CommandContext, forSpreadsheets: boolean): Promise<number> {
  const { output } = context;
  const write = async (text: string): Promise<void> => {
    await output.write(text);
    if (output.closed.aborted) throw new FileFailure('standard output: its reader closed it before the end');
  };
  return exportTo('standard output', write, context, forSpreadsheets);
}

async function toFile(name: string, context: CommandContext, forSpreadsheets: boolean): Promise<number> {
  const file: AtomicFile = await atomicFile(name);
  try {
    const lines = await exportTo(name, file.write, context, forSpreadsheets);
    await file.commit();
    return lines;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Returns the number of lines. */
async function exportTo(
  name: string,
  write: (text: string) => Promise<void>,
  { config, stop }: CommandContext,
  forSpreadsheets: boolean,
): Promise<number> {
  const rowOf = forSpreadsheets ? spreadsheetRow : plainRow;
  const stopped = aborted(stop).then(() => {
    throw new Interrupted('stopped: the export is not complete, and no file was written.');
  });
  const pool = await Promise.race([createPool(exportSettings(config)), stopped]);
  const progress = showProgress(name, undefined, process.stderr);
  let lines = 0;
  const writeAll = async (read: ReadRows): Promise<void> => {
    await write(`${forSpreadsheets ? BYTE_ORDER_MARK : ''}${HEADER}`);
    for await (const page of pages(read)) {
      await write(page.map(rowOf).join(''));
      lines += page.length;
      progress.update({ amount: lines, lines });
    }
  };
  try {
    await Promise.race([withSnapshot(pool, writeAll), stopped]);
    return lines;
  } finally {
    progress.end();
    await atMost(CLOSE_TIMEOUT_MS, pool.end());
  }
}

async function* pages(read: ReadRows): AsyncGenerator<readonly AllocatedLine[]> {
  let page: readonly AllocatedLine[] = [];
  do {
    page = await allocatedLines(read, page.at(-1), PAGE_ROWS);
    yield page;
  } while (page.length === PAGE_ROWS);
}

const HEADER = csvRow(['orderid', 'sku', 'qty', 'batchref']);
/** Without it, spreadsheets guess another encoding than UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

const plainRow = ({ orderId, sku, qty, batchRef }: AllocatedLine): string =>
  csvRow([orderId, sku, qty, batchRef]);

const spreadsheetRow = ({ orderId, sku, qty, batchRef }: AllocatedLine): string =>
  csvRow([spreadsheetCell(orderId), spreadsheetCell(sku), qty, spreadsheetCell(batchRef)]);

/** The reader of standard output may be slow, so there is no idle timeout for the transaction. */
const exportSettings = (config: Config) => ({
  ...postgresSettings(config),
  maxConnections: 1,
  statementTimeout: config.DATABASE_STATEMENT_TIMEOUT_MS,
});
