import { decodeMessage } from '../flush/message-codec.ts';
import type { OutboxReader, OutboxStream } from '../flush/outbox.ts';
import { partitionId } from '../records/record.ts';
import type { RelayPosition } from './ports.ts';
import type { RelayProgress } from './relay-progress.ts';
import { lastPublished, type SessionState } from './relay-state.ts';
import { StreamConflict } from './unpublished-messages.ts';

/** Time between two checks while streams are stopped. */
const CHECK_INTERVAL_MS = 10_000;

type Dependencies = {
  readonly outbox: OutboxReader;
  readonly progress: RelayProgress;
  /** Milliseconds, of any clock. */
  readonly now: () => number;
};

/**
 * Stops the streams whose positions were lost. Does so at the beginning of a session, and while streams are stopped
 * every 10 s; then it also lets the relay try all stopped streams again.
 * @throws TechnicalFailure
 */
export async function checkPositions(
  dependencies: Dependencies,
  streams: readonly OutboxStream[],
  session: SessionState,
): Promise<void> {
  const { positions, retained } = session;
  const { stopped } = retained;
  const isBeginning = session.nextCheckAt === -Infinity;
  if (dependencies.now() < session.nextCheckAt || (!isBeginning && stopped.names.size === 0)) return;
  stopped.retryAll();
  const lost = await lostPositions(dependencies, streams, positions);
  for (const [name, conflict] of lost) stopped.stop(name, conflict);
  for (const stream of streams) {
    const name = partitionId(stream);
    const isPublished = stream.lastSequence <= lastPublished(session, stream);
    if (isPublished && !lost.has(name)) stopped.resume(name);
  }
  session.nextCheckAt = dependencies.now() + CHECK_INTERVAL_MS;
}

/**
 * Compares the positions in Kafka with the progress that relays have reported to Postgres, which is never ahead of what
 * is published. A position behind it was lost, and publishing from there would publish messages again. Where a person
 * has accepted the loss (`outbox resume`), moves the position to where publishing is to go on.
 * @returns the streams that have to stop, by name
 */
async function lostPositions(
  { progress, outbox }: Dependencies,
  streams: readonly OutboxStream[],
  positions: Map<string, RelayPosition>,
): Promise<Map<string, StreamConflict>> {
  const reported = await progress.reported(streams.map(({ checkpointId }) => checkpointId));
  const lost = new Map<string, StreamConflict>();
  for (const stream of streams) {
    const name = partitionId(stream);
    const position = positions.get(name)?.sequence ?? 0;
    const { published, resumeAfter } = reported.get(stream.checkpointId) ?? {
      published: 0,
      resumeAfter: null,
    };
    if (published <= position) continue;
    if (resumeAfter === null) lost.set(name, new StreamConflict(behind(name, position, published)));
    else positions.set(name, await positionAt(outbox, stream, resumeAfter));
  }
  return lost;
}

/** The position as if that message had just been published. A message that is no longer kept gives an empty id. */
async function positionAt(
  outbox: OutboxReader,
  { checkpointId }: OutboxStream,
  sequence: number,
): Promise<RelayPosition> {
  const [message] = await outbox.read(checkpointId, sequence, 1);
  const isKept = message?.sequence === sequence;
  return { sequence, messageId: isKept ? decodeMessage(message).id : '' };
}

const behind = (name: string, position: number, published: number): string =>
  `stream ${name}: messages up to ${published} were published, but RELAY_POSITION_TOPIC holds ${position}: the topic was lost or emptied, or it is another one. ` +
  `Nothing of this stream is published, because messages would be published twice. Set RELAY_POSITION_TOPIC as it was, or: bin/allocation outbox resume ${name}`;
