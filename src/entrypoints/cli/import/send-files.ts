import { setTimeout } from 'node:timers/promises';
import { badLineFile } from '../../../adapters/files/bad-line-file.ts';
import { kafkaClient } from '../../../adapters/kafka/client/client.ts';
import {
  kafkaRecordSender,
  RETRIES_UNTIL_NEW_LEADER,
} from '../../../adapters/kafka/producer/record-sender.ts';
import { partitionBounds } from '../../../adapters/kafka/client/log-bounds.ts';
import { showProgress } from '../../../adapters/terminal/progress-bar.ts';
import { kafkaSettings } from '../../../bootstrap/adapter-settings.ts';
import type { CsvFile } from '../../../processing/csv-import/csv-file.ts';
import { importFile } from '../../../processing/csv-import/import-file.ts';
import { aborted } from '../../../processing/runtime/deadlines.ts';
import { headerText } from '../../../processing/records/record.ts';
import type { OutgoingRecord } from '../../../processing/produce/record-sender.ts';
import { Interrupted } from '../runtime/errors.ts';
import type { FileReport } from './report.ts';
import type { CommandContext } from '../runtime/run-command.ts';

/** Time for the current request to finish after Ctrl-C. */
const LAST_REQUEST_TIMEOUT_MS = 2_000;

type Send = (records: readonly OutgoingRecord[]) => Promise<void>;

/**
 * Sends the commands of the files, one file after the other.
 * @param reports receives a report for each file, which is updated while the file is sent
 * @param beforeSend called with the ids of commands before they are sent
 * @throws Interrupted, TechnicalFailure, FileFailure
 */
export async function sendFiles(
  files: readonly CsvFile[],
  reports: FileReport[],
  { config, logger, stop }: CommandContext,
  beforeSend: (ids: readonly string[]) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const [topic = ''] = config.COMMAND_TOPICS;
  const kafka = kafkaClient(kafkaSettings(config), logger);
  await partitionBounds(kafka, [topic]);
  const sender = kafkaRecordSender(kafka, { retries: RETRIES_UNTIL_NEW_LEADER });
  const send: Send = async (records) => {
    await beforeSend(records.map(({ headers }) => headerText(headers, 'ce_id')));
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
      storeBadLine: badLines.append,
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
  if (stop.aborted) throw new Interrupted('stopped.');
}

async function tooLate(stop: AbortSignal): Promise<never> {
  await aborted(stop);
  await setTimeout(LAST_REQUEST_TIMEOUT_MS, undefined, { ref: false });
  throw new Interrupted('stopped while Kafka did not answer.');
}
