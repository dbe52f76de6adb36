import type { Logger } from './logger.ts';
import { opened } from './encoded-message.ts';
import { OutboxDamaged, type OutboxReader, type OutboxStream } from './outbox.ts';
import { partitionName } from './records.ts';
import type { EventPublisher, OutboxBell, Leadership, RelayPosition } from './relay-roles.ts';
import { progressTeller, type RelayProgress, TELL_IDLE_EVERY } from './relay-progress.ts';
import type { RelayWatch } from './relay-watch.ts';
import { StreamConflict, unpublished } from './relay-stream.ts';
import { type RetryPolicy, pause } from './retry.ts';

export type RelayDependencies = {
  readonly outbox: OutboxReader;
  readonly publisher: EventPublisher;
  readonly leadership: Leadership;
  readonly bell: OutboxBell;
  readonly progress: RelayProgress;
  readonly watch: RelayWatch;
  /** Messages a Kafka transaction at about most: streams have an equal share, one message at least. */
  readonly batchSize: number;
  /** Milliseconds between looks when no bell rings. */
  readonly pollInterval: number;
  readonly retry: RetryPolicy;
  readonly logger: Logger;
};

/** Milliseconds without the lead after which another relay has it. */
const STANDS_BY_AFTER = 5_000;

/** Publishes what is in the outbox, in order, each message once, until `stop` is aborted. */
export async function runRelay(dependencies: RelayDependencies, stop: AbortSignal): Promise<void> {
  const { leadership, publisher, watch, retry, logger } = dependencies;
  let failures = 0;
  while (!stop.aborted) {
    try {
      const standsBy = setTimeout(watch.stoodDown, STANDS_BY_AFTER);
      const lost = await leadership.lead(stop).finally(() => clearTimeout(standsBy));
      if (!stop.aborted) await leadUntil(dependencies, { stop, lost }, () => (failures = 0));
    } catch (err) {
      failures += 1;
      logger.warn({ attempt: failures, err }, 'relay interrupted: starting over from what is published');
    }
    await publisher.close();
    await leadership.release();
    if (!stop.aborted) await pause(retry, failures, stop);
  }
}

/** Only a leader gets here. A new publisher is opened for each term: after a failure the old one is not to be trusted. */
async function leadUntil(
  dependencies: RelayDependencies,
  { stop, lost }: { stop: AbortSignal; lost: AbortSignal },
  onProgress: () => void,
): Promise<void> {
  const end = AbortSignal.any([stop, lost]);
  const { outbox, publisher, bell, progress, watch, pollInterval, logger } = dependencies;
  watch.opens();
  const positions = new Map(await publisher.open());
  logger.info({}, 'relay leads');
  const conflicts = new Set<string>();
  watch.leads(positions, conflicts);
  const tell = progressTeller(progress, logger, performance.now.bind(performance));
  let streams: readonly OutboxStream[] = [];
  while (!end.aborted) {
    streams = await outbox.streams();
    const published = await publishOnce(dependencies, streams, positions, conflicts);
    onProgress();
    const more = await tell(reached(streams, positions), published === 0 ? 'idle' : 'busy');
    if (published === 0) await bell.next(more ? Math.min(pollInterval, TELL_IDLE_EVERY) : pollInterval, end);
  }
  // Not after a failure, nor when the lead is lost: another relay may have told more by now.
  if (!lost.aborted) await tell(reached(streams, positions), 'end');
}

/** The last published sequence of each stream, by the number of its checkpoint. */
const reached = (
  streams: readonly OutboxStream[],
  positions: ReadonlyMap<string, RelayPosition>,
): Map<number, number> =>
  new Map(
    streams.map((stream) => [stream.checkpointId, positions.get(partitionName(stream))?.sequence ?? 0]),
  );

/** One look at all streams, one Kafka transaction for what they hold. Returns the number of messages published. */
async function publishOnce(
  { outbox, publisher, watch, batchSize, logger }: RelayDependencies,
  streams: readonly OutboxStream[],
  positions: Map<string, RelayPosition>,
  conflicts: Set<string>,
): Promise<number> {
  const waiting = streams.filter((stream) => {
    const name = partitionName(stream);
    return stream.lastSequence > (positions.get(name)?.sequence ?? 0) && !conflicts.has(name);
  });
  // An equal share for each, so that a long stream does not hold up the others.
  const share = Math.ceil(batchSize / waiting.length);
  const found = await Promise.all(
    waiting.map((stream) =>
      unpublished(outbox, stream, positions.get(partitionName(stream)), share).catch((err: unknown) => {
        if (!(err instanceof StreamConflict || err instanceof OutboxDamaged)) throw err;
        conflicts.add(partitionName(stream));
        logger.error({ stream: partitionName(stream), err }, 'stream stopped, the others go on');
        return [];
      }),
    ),
  );
  const messages = found.flat();
  const moved = new Map<string, RelayPosition>();
  for (const [index, stream] of waiting.entries()) {
    const last = found[index]?.at(-1);
    if (last) moved.set(partitionName(stream), { sequence: last.sequence, messageId: opened(last).id });
  }
  if (messages.length === 0) return 0;
  await publisher.publish(messages, moved);
  watch.published();
  for (const [name, position] of moved) positions.set(name, position);
  return messages.length;
}
