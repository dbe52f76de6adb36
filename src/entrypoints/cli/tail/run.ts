import { kafkaClient } from '../../../adapters/kafka/client/client.ts';
import { followTopics } from '../../../adapters/kafka/one-off/topic-follower.ts';
import { outputRecordJson } from '../../../adapters/terminal/output-record-json.ts';
import { kafkaSettings } from '../../../bootstrap/adapter-settings.ts';
import { outputTopics } from '../../../bootstrap/topics.ts';
import { aborted } from '../../../processing/runtime/deadlines.ts';
import { decodeOutputRecord } from '../../../processing/output-records/output-record.ts';
import { matchesFilter } from '../../../processing/output-records/filter.ts';
import type { InboundRecord, MessageKind } from '../../../processing/records/record.ts';
import type { TimeStyle } from '../../../adapters/terminal/time-text.ts';
import { type ExitCode, exitCodes } from '../runtime/exit-codes.ts';
import { runCommand } from '../runtime/run-command.ts';
import { recordCounts, recordPrinter, tailHead } from './print-record.ts';

/** Options of `tail`. */
export type TailOptions = {
  /** Kinds of messages to follow. */
  kinds: readonly MessageKind[];
  sku?: string;
  order?: string;
  type?: string[];
  command?: string;
  fromBeginning?: boolean;
  untilEnd?: boolean;
  count?: number;
  json?: boolean;
  /** Default: local on a terminal, none in a pipe. */
  time?: TimeStyle;
};

/**
 * Prints records of the output topics until Ctrl-C, the end given by the options, or until standard output is closed.
 */
export const tail = (options: TailOptions): Promise<void> =>
  runCommand(async ({ config, logger, output, columns, say, stop }): Promise<ExitCode> => {
    const byKind = outputTopics(config);
    const topics = options.kinds.map((kind) => byKind[kind]);
    const matches = matchesFilter({ ...options, types: options.type });
    const print = options.json ? outputRecordJson : recordPrinter(options.time, columns);
    const counts = recordCounts();
    const { promise: countReached, resolve: reachCount } = Promise.withResolvers<void>();
    let left = options.count ?? Number.POSITIVE_INFINITY;

    async function show(record: InboundRecord): Promise<void> {
      const outputRecord = decodeOutputRecord(record);
      if (left === 0 || !matches(outputRecord)) return;
      left -= 1;
      counts.add(outputRecord.kind);
      await output.write(`${print(outputRecord)}\n`);
      if (left === 0) reachCount();
    }

    const kafka = kafkaClient(kafkaSettings(config), logger);
    const following = followTopics(kafka, topics, show, options.fromBeginning ? 'beginning' : 'now');
    const stopped = aborted(stop);
    const follower = await Promise.race([following, stopped]);
    if (!follower) return exitCodes.stopped;
    say(`following ${topics.join(', ')}; press Ctrl-C to end`);
    if (columns() !== undefined && !options.json)
      await output.write(`${tailHead(options.time, columns())}\n`);
    try {
      const atEnd = options.untilEnd ? [follower.caughtUp] : [];
      await Promise.race([countReached, stopped, aborted(output.closed), follower.failed, ...atEnd]);
    } finally {
      await follower.close();
    }
    if (columns() !== undefined) say(counts.text());
    return stop.aborted ? exitCodes.stopped : exitCodes.done;
  });
