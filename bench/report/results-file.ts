import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../.dev/bench');

/** The path of the results of a bench that started at this time. */
export const resultsFile = (started: Date): string =>
  path.join(folder, `${started.toISOString().replaceAll(':', '-').slice(0, 19)}.json`);

/** Written after each scenario, so that an interrupted bench keeps what it has measured. */
export async function writeResults(file: string, results: unknown): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify(results, undefined, 2)}\n`);
}
