import { FileFailure } from '../../../adapters/files/errors.ts';
import { openSourceFile } from '../../../adapters/files/source-file.ts';
import { type CsvFile, readCsvFile } from '../../../processing/csv-import/csv-file.ts';
import type { CommandType } from '../../../domain/commands.ts';
import { BOOK_KINDS, type FileKind, kindOf } from '../../../processing/csv-import/file-kind.ts';
import { UsageError } from '../runtime/errors.ts';

/**
 * Opens all files and reads their headers. Returns batches before orders, and files of one kind in the given order.
 * @param type what the lines become; undefined: the header says it
 * @throws UsageError naming each file that cannot be imported
 */
export async function openCsvFiles(names: readonly string[], type?: CommandType): Promise<CsvFile[]> {
  const kinds = type === undefined ? BOOK_KINDS : [kindOf(type)];
  const opened = await Promise.all(names.map((name) => openCsvFile(name, kinds)));
  const files = opened.flatMap((each) => ('problem' in each ? [] : [each]));
  const problems = opened.flatMap((each) => ('problem' in each ? [`  ${each.problem}`] : []));
  if (problems.length > 0) {
    closeAll(files);
    throw new UsageError(['Nothing was sent.', ...problems].join('\n'));
  }
  const ofKind = Map.groupBy(files, ({ header }) => header.kind);
  return kinds.flatMap((kind) => ofKind.get(kind) ?? []);
}

export function closeAll(files: readonly CsvFile[]): void {
  for (const { source } of files) source.close();
}

async function openCsvFile(
  name: string,
  kinds: readonly FileKind[],
): Promise<CsvFile | { readonly problem: string }> {
  try {
    const source = await openSourceFile(name);
    const file = await readCsvFile(source, kinds);
    if (!('problem' in file)) return file;
    source.close();
    return { problem: `${name}: ${file.problem}` };
  } catch (error) {
    if (error instanceof FileFailure) return { problem: error.message };
    throw error;
  }
}
