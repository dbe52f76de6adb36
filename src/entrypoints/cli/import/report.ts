import { grouped } from '../../../adapters/terminal/progress-bar.ts';
import { BOOK_KINDS, type FileKind } from '../../../processing/csv-import/file-kind.ts';
import type { OutcomeCounts } from './outcomes.ts';
import type { ImportCounts } from '../../../processing/csv-import/import-file.ts';

/** Progress of one file. */
export type FileReport = {
  readonly file: string;
  readonly kind: FileKind;
  /** Name of the file that receives bad lines, if there are any. */
  readonly badLines: string;
  counts: ImportCounts;
};

/** Progress of an import, and its result. */
export type ImportReport = {
  readonly files: FileReport[];
  /** Time that sending took. */
  seconds: number;
  /** True: all lines of all files were sent or found to be bad. */
  isComplete: boolean;
  /** Whether the workers have handled everything; undefined: the import did not wait for them. */
  isHandled: boolean | undefined;
  /** undefined: not counted. */
  outcomes: OutcomeCounts | undefined;
};

const total = (files: readonly FileReport[], count: 'sent' | 'bad'): number =>
  files.reduce((sum, { counts }) => sum + counts[count], 0);

export const badCount = (files: readonly FileReport[]): number => total(files, 'bad');

function sentByType(files: readonly FileReport[]): Record<string, number> {
  const types = new Set([...BOOK_KINDS, ...files.map(({ kind }) => kind)].map(({ type }) => type));
  const ofType = (type: string) => files.filter(({ kind }) => kind.type === type);
  return Object.fromEntries([...types].map((type) => [type, total(ofType(type), 'sent')]));
}

/** The report for programs: a JSON object on one line. */
export const reportJson = ({ files, seconds, isComplete, isHandled, outcomes }: ImportReport): string =>
  JSON.stringify({
    sent: sentByType(files),
    bad: total(files, 'bad'),
    seconds,
    complete: isComplete,
    handled: isHandled ?? null,
    outcomes: outcomes ?? null,
    files: files.map(({ file, kind, counts: { sent, bad, line }, badLines }) => ({
      file,
      kind: kind.name,
      sent,
      bad,
      lastLine: line,
      badLines: bad > 0 ? badLines : null,
    })),
  });

const HANDLED = 'the workers have handled everything';
const REJECTIONS = 'to see the rejections: bin/allocation tail --rejections --from-beginning --until-end';
const DEAD_LETTERS = 'to see the dead letters: bin/allocation dead-letters list';
const NOT_WAITED_FOR = 'the workers are handling them (use --wait to wait for the outcomes)';

/** The report for people, of an import that is complete. */
export function reportText({ files, seconds, isHandled, outcomes }: ImportReport): string {
  const sent = Object.entries(sentByType(files))
    .filter(([, count]) => count > 0)
    .map(([type, count]) => `${grouped(count)} ${type}`);
  const all = total(files, 'sent');
  const speed = grouped(Math.round(all / Math.max(seconds, 0.001)));
  const bad = files
    .filter(({ counts }) => counts.bad > 0)
    .map(({ counts, badLines }) => `${counted(counts.bad, 'bad line', 'bad lines')}: see ${badLines}`);
  const next = isHandled ? HANDLED : NOT_WAITED_FOR;
  return [
    `sent ${sent.join(', ') || 'nothing'} in ${seconds.toFixed(1)} s (${speed} lines/s); ${next}`,
    ...(outcomes ? [outcomesText(outcomes, badCount(files))] : []),
    ...bad,
    ...(outcomes?.rejected ? [REJECTIONS] : []),
    ...(outcomes?.failed ? [DEAD_LETTERS] : []),
  ].join('\n');
}

/** The counts that people look for are shown even if they are 0, the others only if they are not. */
function outcomesText(outcomes: OutcomeCounts, bad: number): string {
  const { created, allocated, waiting, outOfStock, changed, rejected, skipped, unchanged, failed, unknown } =
    outcomes;
  const ifAny = (count: number, one: string, many = one) => (count > 0 ? [counted(count, one, many)] : []);
  return [
    ...ifAny(created, 'batch created', 'batches created'),
    counted(allocated, 'allocated'),
    ...ifAny(waiting, 'waiting'),
    counted(outOfStock, 'out of stock'),
    ...ifAny(changed, 'changed'),
    counted(rejected, 'rejected'),
    counted(skipped, 'skipped (imported before)'),
    ...ifAny(unchanged, 'without an effect'),
    ...ifAny(failed, 'dead letter', 'dead letters'),
    ...ifAny(unknown, 'with an unknown outcome'),
    counted(bad, 'bad line', 'bad lines'),
  ].join(', ');
}

const counted = (count: number, one: string, many = one): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** For people, after an import that was interrupted. */
export function howToContinue(files: readonly FileReport[]): string {
  const last = files.at(-1);
  if (!last) return 'Nothing was sent.';
  const place = `up to line ${grouped(last.counts.line)} of ${last.file}`;
  return (
    `${grouped(total(files, 'sent'))} commands are known to be sent, ${place}. To continue, run the same command ` +
    'again: the ids are the same, so the workers skip what they have handled.'
  );
}
