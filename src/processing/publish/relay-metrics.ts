import type { OutboxReader } from '../flush/outbox.ts';
import { type EncodedMessage, type MessageKind, partitionId } from '../records/record.ts';
import { errorType, sendDuration, sentMessages } from '../runtime/messaging-metrics.ts';
import {
  BATCH_BOUNDARIES,
  counterOf,
  DURATION_BOUNDARIES,
  histogramOf,
  type Metrics,
  observedOf,
  PARTITION_NUMBER,
  type Reading,
  STORED_TOPIC,
} from '../runtime/metrics.ts';
import type { RelayHealth } from './relay-health.ts';
import type { RelayProgress } from './relay-progress.ts';
import { type RelayShard, writeRelayShard } from './shard.ts';

export const TRANSACTION_DURATION = histogramOf({
  name: 'allocation.relay.transaction.duration',
  unit: 's',
  description: 'Time of a Kafka transaction of the relay, by result',
  labels: { result: ['committed', 'refused', 'failed'] },
  boundaries: DURATION_BOUNDARIES,
});

export const TRANSACTION_MESSAGES = histogramOf({
  name: 'allocation.relay.transaction.messages',
  unit: '{message}',
  description: 'Messages of a Kafka transaction that was committed',
  labels: {},
  boundaries: BATCH_BOUNDARIES,
});

export const TRANSACTION_SIZE = histogramOf({
  name: 'allocation.relay.transaction.size',
  unit: 'By',
  description: 'Bytes of the messages of a Kafka transaction that was committed',
  labels: {},
  boundaries: [1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 2_097_152, 4_194_304, 8_388_608, 16_777_216],
});

export const INTERRUPTIONS = counterOf({
  name: 'allocation.relay.interruptions',
  unit: '{failure}',
  description: 'Failures after which the relay began again from the last published positions',
  labels: {},
  zeros: [{}],
});

export type MeasuredTransaction = {
  readonly messages: readonly EncodedMessage[];
  /** Of the messages. */
  readonly bytes: number;
  /** Milliseconds. */
  readonly time: number;
};

/** @param topics by kind of message */
export function relayMetrics(metrics: Metrics, topics: Readonly<Record<MessageKind, string>>) {
  const sent = metrics.counter(sentMessages(Object.values(topics)));
  const sendTime = metrics.histogram(sendDuration([]));
  const duration = metrics.histogram(TRANSACTION_DURATION);
  const count = metrics.histogram(TRANSACTION_MESSAGES);
  const size = metrics.histogram(TRANSACTION_SIZE);
  const interruptions = metrics.counter(INTERRUPTIONS);

  function countSent(messages: readonly EncodedMessage[], error: ReturnType<typeof errorType>): void {
    const byKind = new Map<MessageKind, number>();
    for (const { kind } of messages) byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
    for (const [kind, number] of byKind)
      sent.add(number, { 'messaging.destination.name': topics[kind], 'error.type': error });
  }

  return {
    committed({ messages, bytes, time }: MeasuredTransaction): void {
      countSent(messages, undefined);
      sendTime.record(time / 1_000, { 'messaging.destination.name': undefined, 'error.type': undefined });
      duration.record(time / 1_000, { result: 'committed' });
      count.record(messages.length, {});
      size.record(bytes, {});
    },
    notCommitted({ messages, time }: MeasuredTransaction, error: unknown): void {
      const type = errorType(error);
      countSent(messages, type);
      sendTime.record(time / 1_000, { 'messaging.destination.name': undefined, 'error.type': type });
      duration.record(time / 1_000, { result: type === 'MessagesRefused' ? 'refused' : 'failed' });
    },
    interrupted: () => interruptions.add(1, {}),
  };
}

export type RelayMetrics = ReturnType<typeof relayMetrics>;

export const OUTBOX = observedOf({
  labels: { topic: STORED_TOPIC, partition: PARTITION_NUMBER },
  metrics: {
    backlog: {
      kind: 'gauge',
      name: 'allocation.outbox.backlog',
      unit: '{message}',
      description: 'Messages of a command partition that are committed and not published',
    },
    oldestAge: {
      kind: 'gauge',
      name: 'allocation.outbox.oldest.age',
      unit: 's',
      description: 'How long the next message of a command partition has waited to be published',
    },
    stopped: {
      kind: 'gauge',
      name: 'allocation.outbox.stream.stopped',
      unit: '',
      description: '1 if the messages of a command partition are not published until a person decides',
    },
  },
});

export const relayLeader = (shard: RelayShard) =>
  observedOf({
    labels: {},
    metrics: {
      leader: {
        kind: 'gauge',
        name: 'allocation.relay.leader',
        unit: '',
        description: '1 if this relay publishes, 0 if it stands by',
        constants: { shard: writeRelayShard(shard) },
      },
    },
  });

export type ObservedRelay = {
  readonly shard: RelayShard;
  readonly leadership: { leads(): boolean };
  /** With the streams of the shard. */
  readonly outbox: Pick<OutboxReader, 'streams' | 'ageOf'>;
  readonly progress: Pick<RelayProgress, 'reported'>;
  readonly health: Pick<RelayHealth, 'session'>;
};

/** Lets leadership and outbox be read. A relay that stands by goes by what the leader has reported to Postgres. */
export function observeRelay(
  metrics: Metrics,
  { shard, leadership, outbox, progress, health }: ObservedRelay,
): void {
  metrics.observe(relayLeader(shard), () => [{ labels: {}, values: { leader: leadership.leads() ? 1 : 0 } }]);
  metrics.observe(OUTBOX, async () => {
    const streams = await outbox.streams();
    const session = health.session();
    const reported = session ? undefined : await progress.reported(streams.map((each) => each.checkpointId));
    const readings: Reading<'backlog' | 'oldestAge' | 'stopped', typeof OUTBOX.labels>[] = [];
    for (const { topic, partition, checkpointId, lastSequence } of streams) {
      const name = partitionId({ topic, partition });
      const published =
        (session ? session.positions.get(name)?.sequence : reported?.get(checkpointId)?.published) ?? 0;
      const backlog = Math.max(0, lastSequence - published);
      const age = backlog > 0 ? await outbox.ageOf(checkpointId, published + 1) : 0;
      readings.push({
        labels: { topic, partition },
        values: {
          backlog,
          ...(age === undefined ? {} : { oldestAge: age / 1_000 }),
          ...(session ? { stopped: session.stopped.has(name) ? 1 : 0 } : {}),
        },
      });
    }
    return readings;
  });
}
