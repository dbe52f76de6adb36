import type { TopicPartition } from '../../../src/processing/records/record.ts';
import type { BatchUnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';
import { commitFrom } from './committed-outcome.ts';
import { encodedMessage, type SequencedMessage } from './messages.ts';

/**
 * Commits messages to the outbox as the worker does, with the given numbers: each consecutive run in one commit.
 * @returns the stream's checkpoint id
 */
export async function commitMessages(
  unitOfWork: BatchUnitOfWork,
  partition: TopicPartition,
  messages: readonly SequencedMessage[],
): Promise<number> {
  let at = await unitOfWork.checkpoints.open(partition, 0);
  for (const { firstSequence, run } of consecutiveRuns(messages)) {
    const before = firstSequence - 1;
    if (at.lastSequence !== before) at = await commitFrom(unitOfWork, at, { to: { lastSequence: before } });
    at = await commitFrom(unitOfWork, at, { messages: run.map(encodedMessage) });
  }
  return at.id;
}

function consecutiveRuns(messages: readonly SequencedMessage[]) {
  const runs: { readonly firstSequence: number; readonly run: SequencedMessage[] }[] = [];
  for (const message of messages) {
    const last = runs.at(-1);
    if (last && last.firstSequence + last.run.length === message.sequence) last.run.push(message);
    else runs.push({ firstSequence: message.sequence, run: [message] });
  }
  return runs;
}
