import { decodeMessage } from '../flush/encoded-message.ts';
import type { OutboxReader, OutboxStream } from '../flush/outbox.ts';
import { partitionId } from '../records/record.ts';
import type { RelayProgress } from './progress.ts';
import type { RelayPosition } from './ports.ts';
import { StreamConflict } from './outbox-stream.ts';

/**
 * Holds the positions that Kafka keeps against what relays have told Postgres, which is never ahead of the truth: a
 * position behind it was lost, and to go on from it would publish messages again. Moves those that a person has
 * accepted to where they are to go on.
 * @returns the streams that have to stop, by name
 * @throws TechnicalFailure
 */
export async function lostPositions(
  { progress, outbox }: { readonly progress: RelayProgress; readonly outbox: OutboxReader },
  streams: readonly OutboxStream[],
  positions: Map<string, RelayPosition>,
): Promise<Map<string, StreamConflict>> {
  const told = await progress.told(streams.map(({ checkpointId }) => checkpointId));
  const lost = new Map<string, StreamConflict>();
  for (const stream of streams) {
    const name = partitionId(stream);
    const reached = positions.get(name)?.sequence ?? 0;
    const { published, resumeAfter } = told.get(stream.checkpointId) ?? { published: 0, resumeAfter: null };
    if (published <= reached) continue;
    if (resumeAfter === null) lost.set(name, new StreamConflict(behind(name, reached, published)));
    else positions.set(name, await positionAt(outbox, stream, resumeAfter));
  }
  return lost;
}

/** As if the message had just been published. Where it is no longer kept, its id is not known, and not compared. */
async function positionAt(
  outbox: OutboxReader,
  { checkpointId }: OutboxStream,
  sequence: number,
): Promise<RelayPosition> {
  const [message] = await outbox.read(checkpointId, sequence, 1);
  const isThere = message?.sequence === sequence;
  return { sequence, messageId: isThere ? decodeMessage(message).id : '' };
}

const behind = (name: string, reached: number, published: number): string =>
  `stream ${name}: messages up to ${published} were published, but RELAY_POSITION_TOPIC says ${reached}: the topic was lost or emptied, or it is another one. ` +
  `Nothing is published, or messages would be published again. Set RELAY_POSITION_TOPIC as it was, or: bin/allocation outbox resume ${name}`;
