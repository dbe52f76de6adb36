import { setTimeout } from 'node:timers/promises';
import { badLineFile } from '../../../adapters/files/bad-line-file.ts';
import { kafkaClient } from '../../../adapters/kafka/client/client.ts';
import { kafkaRecordSender, UNTIL_NEW_LEADER } from '../../../adapters/kafka/producer/record-sender.ts';
import { partitionBounds } from '../../../adapters/kafka/client/log-bounds.ts';
import { showProgress } from '../../../adapters/terminal/progress-bar.ts';
import { kafkaSettings } from '../../../bootstrap/adapter-settings.ts';
import type { CsvFile } from '../../../processing/csv-import/csv-file.ts';
import { importFile } from '../../../processing/csv-import/import-file.ts';
import { aborted } from '../../../processing/runtime/deadlines.ts';
import { headerText } from '../../../processing/records/record.ts';
import type { OutgoingRecord } from '../../../processing/produce/record-sender.ts';
import { Stopped } from '../runtime/exit-codes.ts';
import type { FileReport } from './report.ts';
import type { CommandContext } from '../runtime/run-command.ts';

/** Milliseconds for the current request to end after a stop. */
const LAST_REQUEST = 2_000;

type Send = (records: readonly OutgoingRecord[]) => Promise<void>;

/**
 * Sends the files' commands, one file after the other.
 * @param reports gets one a file, up to date at any time
 * @param sending called with the ids of commands before they are sent
 * @throws Stopped, TechnicalFailure, FileFailure
 */
export async function sendFiles(
  files: readonly CsvFile[],
  reports: FileReport[],
  { config, logger, stop }: CommandContext,
  sending: (ids: readonly string[]) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const [topic = ''] = config.COMMAND_TOPICS;
  const kafka = kafkaClient(kafkaSettings(config), logger);
  await partitionBounds(kafka, [topic]);
  const sender = kafkaRecordSender(kafka, { retries: UNTIL_NEW_LEADER });
  const send: Send = async (records) => {
    await sending(records.map(({ headers }) => headerText(headers, 'ce_id')));
    await sender.send(topic, records);
  };
  try {
    for (const file of files) await sendFile(file, reports, send, stop);
  } finally {
    await sender.close();
  }
}

async function sendFile(file: CsvFile, reports: FileReport[], send: Send, stop: AbortSignal): Promise<void> {
  const { source, header } = file;
  const badLines = await badLineFile(source.name);
  const report: FileReport = {
    file: source.name,
    kind: header.kind,
    badLines: badLines.name,
    counts: { sent: 0, bad: 0, line: 0 },
  };
  reports.push(report);
  const progress = showProgress(source.name, source.size, process.stderr);
  try {
    const importing = importFile(file, {
      send,
      keepBad: badLines.keep,
      onProgress: (counts) => {
        report.counts = counts;
        progress.update({ amount: source.bytesRead(), lines: counts.sent + counts.bad });
      },
      now: Date.now,
      stop,
    });
    await Promise.race([importing, tooLate(stop)]);
  } finally {
    progress.end();
    await badLines.close();
  }
  if (stop.aborted) throw new Stopped('stopped.');
}

async function tooLate(stop: AbortSignal): Promise<never> {
  await aborted(stop);
  await setTimeout(LAST_REQUEST, undefined, { ref: false });
  throw new Stopped('stopped while Kafka did not answer.');
}
