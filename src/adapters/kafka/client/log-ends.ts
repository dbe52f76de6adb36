import { atMost } from '../../../processing/runtime/deadlines.ts';
import { partitionId } from '../../../processing/records/record.ts';
import type { AskKafka } from './admin.ts';

/** Milliseconds: who asks for the ends of logs is asked himself, and has to answer. */
const ENDS_WITHIN = 1_000;

/**
 * Offset of the next record to come, by partition name; without the topics that could not be asked in a second.
 * @throws TechnicalFailure if the brokers are away
 */
export async function logEnds(ask: AskKafka, topics: readonly string[]): Promise<Map<string, number>> {
  const ends = new Map<string, number>();
  const asking = ask((admin) =>
    Promise.allSettled(
      topics.map(async (topic) => {
        for (const { partition, high } of await admin.fetchTopicOffsets(topic))
          ends.set(partitionId({ topic, partition }), Number(high));
      }),
    ),
  );
  await atMost(ENDS_WITHIN, asking);
  return ends;
}
