import type { ExpectedEvent, ExpectedMessages, ExpectedRejection } from '../model/expected-messages.ts';
import type { OwnSettings } from './own-settings.ts';
import { dataOf, header, type Published } from './published.ts';

type OutputSettings = Pick<OwnSettings, 'EVENT_TOPIC' | 'REJECTION_TOPIC' | 'DEAD_LETTER_TOPIC'>;

/** The published messages by key, in the order of each topic, for comparison with the model. */
export function publishedOutcomes(
  records: readonly Published[],
  { EVENT_TOPIC, REJECTION_TOPIC, DEAD_LETTER_TOPIC }: OutputSettings,
): Map<string, ExpectedMessages> {
  const byKey = Map.groupBy(records, ({ key }) => key?.toString() ?? '');
  return new Map(
    [...byKey].map(([key, ofKey]) => {
      const inTopic = (topic: string) => ofKey.filter((record) => record.topic === topic);
      return [
        key,
        {
          events: inTopic(EVENT_TOPIC).map(eventOf),
          rejections: inTopic(REJECTION_TOPIC).map(rejectionOf),
          deadLetters: inTopic(DEAD_LETTER_TOPIC).map(commandIdOf),
        },
      ];
    }),
  );
}

/**
 * The command's id at its sender. In messages caused by a command without `ce_id`, its id is its position, and the
 * correlation id identifies the command.
 */
const commandIdOf = (record: Published): string => header(record, 'ce_correlationid') ?? '';

/** A message's id, with the command's id at its sender. */
function messageIdOf(record: Published): string {
  const [cause, number] = splitLast(header(record, 'ce_id') ?? '');
  const causation = header(record, 'ce_causationid');
  return cause === causation
    ? `${commandIdOf(record)}/${number}`
    : `${cause}/${number} caused by ${causation}`;
}

const splitLast = (id: string): [string, string] => [
  id.slice(0, id.lastIndexOf('/')),
  id.slice(id.lastIndexOf('/') + 1),
];

const eventOf = (record: Published): ExpectedEvent => ({
  ce_id: messageIdOf(record),
  ce_type: header(record, 'ce_type') ?? '',
  ce_sequence: Number(header(record, 'ce_sequence')),
  data: dataOf(record) as object,
});

function rejectionOf(record: Published): ExpectedRejection {
  const data = dataOf(record) as ExpectedRejection['data'];
  const isCause = data.commandId === header(record, 'ce_causationid');
  return {
    ce_id: messageIdOf(record),
    data: isCause ? { ...data, commandId: commandIdOf(record) } : data,
  };
}
