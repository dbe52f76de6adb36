import type { SequencedMessage } from '../../../src/processing/outbox.ts';
import type { TopicPartition } from '../../../src/processing/records.ts';
import type { Stores } from '../../../src/processing/stores.ts';
import type { UnitOfWork } from '../../../src/service-layer/unit-of-work.ts';

/** Commits messages to the outbox the way the worker does; returns the stream's checkpoint id. */
export const commitMessages = (
  unitOfWork: UnitOfWork<Stores>,
  partition: TopicPartition,
  messages: readonly SequencedMessage[],
): Promise<number> =>
  unitOfWork.transaction(async ({ checkpoints, outbox }) => {
    const from = await checkpoints.open(partition, 0);
    const lastSequence = messages.at(-1)?.sequence ?? from.lastSequence;
    await checkpoints.claim(from);
    await outbox.append(from.id, messages);
    await checkpoints.advance(from, {
      ...from,
      nextOffset: from.nextOffset + 1,
      lastSequence,
      lastTimestamp: 1,
    });
    return from.id;
  });
