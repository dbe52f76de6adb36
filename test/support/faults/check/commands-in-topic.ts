import { dataOf, header, type Published } from '../../e2e/published.ts';
import type { SentCommand } from '../../model/sent-command.ts';

/** What is no command and never can be: the model makes a dead letter of it. */
const UNREADABLE = Symbol('unreadable');

/**
 * The commands as they stand in the topic, in the order of each partition.
 * @param fails whether the handling of this one is made to fail by a bug: it ends as a dead letter
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
  // As the worker has it: a command that begins a chain has its own id only.
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
