import { commandRecord } from '../produce/command-record.ts';
import type { OutgoingRecord } from '../produce/record-sender.ts';
import type { CsvFile } from './csv-file.ts';
import { lineReader } from './import-line.ts';
import type { Line } from './lines.ts';

/** Commands a request at most, and their bytes: the broker's usual limit is a million. */
const BATCH = 1_000;
const BATCH_BYTES = 700_000;
/** Bytes of a command beside its key and value: its headers. */
const HEADERS_BYTES = 300;
const SOURCE = '/allocation/import';

/** How far an import is. Empty lines count for nothing. */
export type ImportCounts = {
  /** Commands that are in their topic. */
  readonly sent: number;
  readonly bad: number;
  /** The last line that was dealt with, 0 for none. */
  readonly line: number;
};

export type ImportDependencies = {
  /** Appends to the command topic. @throws TechnicalFailure */
  readonly send: (records: readonly OutgoingRecord[]) => Promise<void>;
  /** Keeps a line that no command can be made of. */
  readonly keepBad: (line: Line, reason: string) => Promise<void>;
  /** Called after each request. */
  readonly onProgress: (counts: ImportCounts) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted: nothing is sent after the current request. */
  readonly stop: AbortSignal;
};

/**
 * Sends each good line as a command, in the order of the file and one request at a time; keeps each bad one.
 * Memory does not depend on the file's size. Done at its end or when stopped.
 */
export async function importFile(
  { header, lines }: CsvFile,
  { send, keepBad, onProgress, now, stop }: ImportDependencies,
): Promise<void> {
  const read = lineReader(header);
  const request = growingRequest();
  let counts: ImportCounts = { sent: 0, bad: 0, line: 0 };

  async function flush(line: number): Promise<void> {
    const records = request.take();
    if (records.length > 0) await send(records);
    counts = { ...counts, sent: counts.sent + records.length, line };
    onProgress(counts);
  }

  for await (const block of lines) {
    for (const line of block) {
      if (stop.aborted) return;
      const made = read(line);
      if (made.kind === 'bad') {
        await keepBad(line, made.reason);
        counts = { ...counts, bad: counts.bad + 1 };
      }
      if (made.kind === 'command') request.add(commandRecord(made, SOURCE, now()));
      if (request.isFull()) await flush(line.number);
    }
    // Once a block, so that a run of bad lines is seen to go on.
    if (!stop.aborted) await flush(block.at(-1)?.number ?? counts.line);
  }
}

function growingRequest() {
  let records: OutgoingRecord[] = [];
  let bytes = 0;
  return {
    add(record: OutgoingRecord): void {
      records.push(record);
      bytes += Buffer.byteLength(record.key) + Buffer.byteLength(record.value) + HEADERS_BYTES;
    },
    isFull: (): boolean => records.length >= BATCH || bytes >= BATCH_BYTES,
    take(): readonly OutgoingRecord[] {
      const taken = records;
      records = [];
      bytes = 0;
      return taken;
    },
  };
}
