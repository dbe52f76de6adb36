import { kafkaClient } from '../../../adapters/kafka/client/client.ts';
import { followTopics } from '../../../adapters/kafka/one-off/topic-follower.ts';
import { publishedJson } from '../../../adapters/terminal/output-record-json.ts';
import { publishedLine } from '../../../adapters/terminal/output-record-line.ts';
import { kafkaSettings } from '../../../bootstrap/adapter-settings.ts';
import type { Config } from '../../../config.ts';
import { aborted } from '../../../processing/runtime/deadlines.ts';
import { readPublished } from '../../../processing/output-records/output-record.ts';
import { isWanted } from '../../../processing/output-records/filter.ts';
import type { InboundRecord } from '../../../processing/records/record.ts';
import { type ExitCode, exitCodes } from '../runtime/exit-codes.ts';
import { runCommand } from '../runtime/run-command.ts';

/** What was typed after `tail`. */
export type TailOptions = {
  events?: boolean;
  rejections?: boolean;
  deadLetters?: boolean;
  sku?: string;
  order?: string;
  type?: string[];
  command?: string;
  fromBeginning?: boolean;
  untilEnd?: boolean;
  count?: number;
  json?: boolean;
};

/** Prints what comes out of the topics until it is stopped, has printed enough, or nobody reads any more. */
export const tail = (options: TailOptions): Promise<void> =>
  runCommand(async ({ config, logger, output, say, stop }): Promise<ExitCode> => {
    const topics = topicsOf(options, config);
    const wanted = isWanted({ ...options, types: options.type });
    const print = options.json ? publishedJson : publishedLine;
    const { promise: enough, resolve: haveEnough } = Promise.withResolvers<void>();
    let left = options.count ?? Number.POSITIVE_INFINITY;

    async function show(record: InboundRecord): Promise<void> {
      const published = readPublished(record);
      if (left === 0 || !wanted(published)) return;
      left -= 1;
      await output.write(`${print(published)}\n`);
      if (left === 0) haveEnough();
    }

    const kafka = kafkaClient(kafkaSettings(config), logger);
    const following = followTopics(kafka, topics, show, options.fromBeginning ? 'beginning' : 'now');
    const stopped = aborted(stop);
    const follower = await Promise.race([following, stopped]);
    if (!follower) return exitCodes.stopped;
    say(`following ${topics.join(', ')}; Ctrl-C ends`);
    try {
      const atEnd = options.untilEnd ? [follower.caughtUp] : [];
      await Promise.race([enough, stopped, aborted(output.closed), follower.failed, ...atEnd]);
    } finally {
      await follower.close();
    }
    return stop.aborted ? exitCodes.stopped : exitCodes.done;
  });

function topicsOf({ events, rejections, deadLetters }: TailOptions, config: Config): string[] {
  const all = !events && !rejections && !deadLetters;
  return [
    ...(all || events ? [config.EVENT_TOPIC] : []),
    ...(all || rejections ? [config.REJECTION_TOPIC] : []),
    ...(all || deadLetters ? [config.DEAD_LETTER_TOPIC] : []),
  ];
}
