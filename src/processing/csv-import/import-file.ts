import { commandRecord } from '../produce/command-record.ts';
import type { OutgoingRecord } from '../produce/record-sender.ts';
import type { CsvFile } from './csv-file.ts';
import { lineReader } from './line-reader.ts';
import type { Line } from './split-lines.ts';

const MAX_REQUEST_COMMANDS = 1_000;
/** The broker's usual limit is a million bytes. */
const MAX_REQUEST_BYTES = 700_000;
/** Upper bound for the headers of a command. */
const HEADERS_BYTES = 300;
const SOURCE = '/allocation/import';

/** Progress of an import. Empty lines are not counted. */
export type ImportCounts = {
  /** Commands that Kafka has confirmed. */
  readonly sent: number;
  readonly bad: number;
  /** Number of the last line that was processed; 0: none. */
  readonly line: number;
};

export type ImportDependencies = {
  /** Appends to the command topic. @throws TechnicalFailure */
  readonly send: (records: readonly OutgoingRecord[]) => Promise<void>;
  /** Stores a line that is not a valid command. */
  readonly storeBadLine: (line: Line, reason: string) => Promise<void>;
  /** Called after each request. */
  readonly onProgress: (counts: ImportCounts) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted: no further request is sent. */
  readonly stop: AbortSignal;
};

/**
 * Sends each valid line as a command, in the order of the file and one request at a time, and stores each bad line.
 * Memory does not grow with the size of the file. Resolves at the end of the file, or when stopped.
 */
export async function importFile(
  { header, lines }: CsvFile,
  { send, storeBadLine, onProgress, now, stop }: ImportDependencies,
): Promise<void> {
  const read = lineReader(header);
  const request = requestBuffer();
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
      const result = read(line);
      if (result.kind === 'bad') {
        await storeBadLine(line, result.reason);
        counts = { ...counts, bad: counts.bad + 1 };
      }
      if (result.kind === 'command') request.add(commandRecord(result, SOURCE, now()));
      if (request.isFull()) await flush(line.number);
    }
    // At least once a block, so that many bad lines in a row show progress, too.
    if (!stop.aborted) await flush(block.at(-1)?.number ?? counts.line);
  }
}

function requestBuffer() {
  let records: OutgoingRecord[] = [];
  let bytes = 0;
  return {
    add(record: OutgoingRecord): void {
      records.push(record);
      bytes += Buffer.byteLength(record.key) + Buffer.byteLength(record.value) + HEADERS_BYTES;
    },
    isFull: (): boolean => records.length >= MAX_REQUEST_COMMANDS || bytes >= MAX_REQUEST_BYTES,
    take(): readonly OutgoingRecord[] {
      const taken = records;
      records = [];
      bytes = 0;
      return taken;
    },
  };
}
