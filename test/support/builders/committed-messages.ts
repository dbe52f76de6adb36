import type { TopicPartition } from '../../../src/processing/records.ts';
import type { Stores } from '../../../src/processing/stores.ts';
import type { UnitOfWork } from '../../../src/service-layer/unit-of-work.ts';
import { encodedMessage, type SequencedMessage } from './messages.ts';

/** Commits messages to the outbox the way the worker does, their numbers as given; returns the stream's checkpoint id. */
export const commitMessages = (
  unitOfWork: UnitOfWork<Stores>,
  partition: TopicPartition,
  messages: readonly SequencedMessage[],
): Promise<number> =>
  unitOfWork.transaction(async ({ checkpoints, outbox }) => {
    const from = await checkpoints.open(partition, 0);
    const lastSequence = messages.at(-1)?.sequence ?? from.lastSequence;
    await checkpoints.claim(from);
    for (const run of consecutiveRuns(messages))
      await outbox.append(from.id, run[0]?.sequence ?? 1, run.map(encodedMessage));
    await checkpoints.advance(from, {
      ...from,
      nextOffset: from.nextOffset + 1,
      lastSequence,
      lastTimestamp: 1,
    });
    return from.id;
  });

function consecutiveRuns(messages: readonly SequencedMessage[]): SequencedMessage[][] {
  const runs: SequencedMessage[][] = [];
  for (const message of messages) {
    const run = runs.at(-1);
    if (run?.at(-1)?.sequence === message.sequence - 1) run.push(message);
    else runs.push([message]);
  }
  return runs;
}
