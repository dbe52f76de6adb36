import { grouped } from '../../../adapters/terminal/progress-bar.ts';
import { type FileKind, fileKinds, KINDS } from '../../../processing/csv-import/file-kind.ts';
import type { OutcomeCounts } from './outcomes.ts';
import type { ImportCounts } from '../../../processing/csv-import/import-file.ts';

/** How far a file is. */
export type FileReport = {
  readonly file: string;
  readonly kind: FileKind;
  /** Where bad lines are, if there are any. */
  readonly badLines: string;
  counts: ImportCounts;
};

/** How far an import is. */
export type ImportReport = {
  readonly files: FileReport[];
  /** For which it was sending. */
  seconds: number;
  /** True: all lines of all files were dealt with. */
  isComplete: boolean;
  /** By the workers; undefined: not waited for. */
  isHandled: boolean | undefined;
  /** undefined: not counted. */
  outcomes: OutcomeCounts | undefined;
};

const total = (files: readonly FileReport[], count: 'sent' | 'bad'): number =>
  files.reduce((sum, { counts }) => sum + counts[count], 0);

export const badCount = (files: readonly FileReport[]): number => total(files, 'bad');

function sentByType(files: readonly FileReport[]): Record<string, number> {
  const ofKind = (kind: FileKind) => files.filter((file) => file.kind === kind);
  return Object.fromEntries(KINDS.map((kind) => [fileKinds[kind].type, total(ofKind(kind), 'sent')]));
}

/** For programs, as one line. */
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
      kind,
      sent,
      bad,
      lastLine: line,
      badLines: bad > 0 ? badLines : null,
    })),
  });

const HANDLED = 'the workers have handled all';
const REJECTIONS = 'what was rejected: bin/allocation tail --rejections --from-beginning --until-end';
const DEAD_LETTERS = 'what became a dead letter: bin/allocation dead-letters list';
const NOT_WAITED_FOR = 'the workers handle them now (--wait waits for that)';

/** For people, of an import that is complete. */
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

/** What people look for is there even if it is none; the rest only if there is any. */
function outcomesText(outcomes: OutcomeCounts, bad: number): string {
  const { created, allocated, outOfStock, rejected, skipped, unchanged, failed, unknown } = outcomes;
  const ifAny = (count: number, one: string, many = one) => (count > 0 ? [counted(count, one, many)] : []);
  return [
    ...ifAny(created, 'batch created', 'batches created'),
    counted(allocated, 'allocated'),
    counted(outOfStock, 'out of stock'),
    counted(rejected, 'rejected'),
    counted(skipped, 'skipped as imported before'),
    ...ifAny(unchanged, 'as it was already', 'as they were already'),
    ...ifAny(failed, 'dead letter', 'dead letters'),
    ...ifAny(unknown, 'without a known outcome'),
    counted(bad, 'bad line', 'bad lines'),
  ].join(', ');
}

const counted = (count: number, one: string, many = one): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** What a person is told when an import did not come to its end. */
export function goOn(files: readonly FileReport[]): string {
  const last = files.at(-1);
  if (!last) return 'Nothing was sent.';
  const place = `up to line ${grouped(last.counts.line)} of ${last.file}`;
  return (
    `${grouped(total(files, 'sent'))} commands are known to be sent, ${place}. To go on run the same command ` +
    'again: the ids are the same, and the workers skip what they have.'
  );
}
