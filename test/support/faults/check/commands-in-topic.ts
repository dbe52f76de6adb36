import { dataOf, header, type Published } from '../../e2e/published.ts';
import type { SentCommand } from '../../model/sent-command.ts';

/** Stands for a record that cannot be a command: the model makes it a dead letter. */
const UNREADABLE = Symbol('unreadable');

/**
 * The commands of the topic, in the order of each partition.
 * @param fails whether a bug makes the handling of this command fail, so that it becomes a dead letter
 */
export function commandsInTopic(
  records: readonly Published[],
  fails: (command: SentCommand) => boolean = () => false,
): SentCommand[] {
  const inOrder = records.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset);
  return inOrder
    .map(commandOf)
    .map((command) => (fails(command) ? { ...command, data: UNREADABLE } : command));
}

const commandOf = (record: Published): SentCommand => ({
  // As in the worker: without a correlation id, a command's own id is used.
  id: header(record, 'ce_correlationid') ?? header(record, 'ce_id') ?? '',
  type: header(record, 'ce_type') ?? '',
  key: record.key?.toString() ?? '',
  data: readable(record),
});

function readable(record: Published): unknown {
  try {
    return dataOf(record);
  } catch {
    return UNREADABLE;
  }
}
