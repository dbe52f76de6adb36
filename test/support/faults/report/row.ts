import { writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The result of one scenario. */
export type Row = {
  readonly scenario: string;
  readonly seed: number;
  /** Records in the command topic. */
  readonly commands: number;
  /** Time from the first command to the last message. */
  readonly seconds: number;
  readonly faults: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
  /** Other differences: from the pure domain, in the tables, or a process that ended by itself. */
  readonly otherwiseWrong: number;
  /** Committed messages a second, from the start of the load until the faults were over. */
  readonly publishedPerSecond: number;
  /** The longest time without a new committed message, in milliseconds, from the start of the load. */
  readonly longestStall: number;
};

export const ROWS = 'rows';

/** Stores a row until the report is written. */
export const keepRow = (folder: string, row: Row): Promise<void> =>
  writeFile(path.join(folder, ROWS, `${fileName(row.scenario)}.json`), JSON.stringify(row));

/** Stores the logs of a scenario's processes. */
export const keepLog = (folder: string, scenario: string, log: string): Promise<void> =>
  writeFile(path.join(folder, `${fileName(scenario)}.log`), log);

const fileName = (scenario: string): string => scenario.replaceAll(/[^a-zA-Z0-9]+/g, '-');
