import type { Partition } from '../api/answers.ts';
import { count } from '../format/numbers.ts';
import { shellWord } from '../format/shell-word.ts';

/** Something to do, with the command line for it, if there is one. */
export type Step = { readonly text: string; readonly line?: string };

export type StoppedAdvice = {
  /** What brings the commands back, in this order. */
  readonly steps: readonly Step[];
  /** What is given up by accepting the loss. */
  readonly loss: string;
};

type Stopped = Pick<Partition, 'topic' | 'checkpoint' | 'logStart' | 'logEnd' | 'stopped'>;

/** What to do with a stopped partition before its loss is accepted (docs/operating.md, "Stopped partitions"). */
export function stoppedAdvice(partition: Stopped): StoppedAdvice {
  const { checkpoint, logStart, stopped } = partition;
  if (stopped?.reason.includes('compaction')) return compacted(partition);
  if (checkpoint !== null && logStart !== null && checkpoint < logStart)
    return deleted(checkpoint, logStart, partition);
  return otherLog;
}

const SEND_AGAIN =
  'Have the producers send them again, with the same ids (ce_id): what was handled before has no effect a second time. ' +
  'They are handled as soon as the partition goes on.';

function deleted(from: number, to: number, { topic }: Stopped): StoppedAdvice {
  const commands = to - from === 1 ? `Command ${count(from)}` : `Commands ${count(from)} to ${count(to - 1)}`;
  return {
    steps: [
      {
        text: `If Postgres was restored from a backup, restore a newer one, in which the partition was handled up to ${count(to - 1)}. Then nothing is lost.`,
      },
      {
        text: `${commands} ${to - from === 1 ? 'was' : 'were'} deleted by a person, or because the topic keeps commands for less time than the outage took. Look at retention.ms, and make it longer before more are deleted:`,
        line: topicConfig(topic, '--describe'),
      },
      { text: SEND_AGAIN },
    ],
    loss: `${commands} will not be handled, unless they are sent again.`,
  };
}

const compacted = ({ topic }: Stopped): StoppedAdvice => ({
  steps: [
    {
      text: 'Compaction removes commands of the same key. Stop it:',
      line: topicConfig(topic, '--alter --add-config cleanup.policy=delete'),
    },
    { text: `The reason above has the numbers of the commands that were removed. ${SEND_AGAIN}` },
  ],
  loss: 'The commands that were removed will not be handled, unless they are sent again.',
});

const otherLog: StoppedAdvice = {
  steps: [
    {
      text: 'See whether the settings KAFKA_BROKERS and DATABASE_URL of the worker belong to each other. Set the right addresses and start it again: then nothing is lost.',
    },
    {
      text: `If the topic was deleted and created again, find out what was in it that was not handled. ${SEND_AGAIN}`,
    },
  ],
  loss: 'The worker begins with the log that is there now. What only the old one had will not be handled, unless it is sent again.',
};

const topicConfig = (topic: string, change: string): string =>
  `kafka-configs --bootstrap-server "$KAFKA_BROKERS" --entity-type topics --entity-name ${shellWord(topic)} ${change}`;
