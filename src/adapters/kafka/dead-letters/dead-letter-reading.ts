import type { Consumer, EachBatchPayload } from 'kafkajs';
import { aborted } from '../../../processing/runtime/deadlines.ts';
import type { InboundRecord } from '../../../processing/records/record.ts';
import type { TopicProgress } from './dead-letter-progress.ts';
import { groupReading, kafkaFailure } from '../client/errors.ts';
import { readRecord } from '../consumer/read-record.ts';

/** Milliseconds without a record before the end after which reading has failed. */
const SILENCE = 20_000;

/**
 * Reads the topics to their ends, one after the other, or until `stop` is aborted. The consumer is the caller's to
 * disconnect.
 * @param groupId of the consumer
 * @throws TechnicalFailure, or what taking a record threw
 */
export async function readToEnds(
  consumer: Consumer,
  groupId: string,
  topics: readonly TopicProgress[],
  stop: AbortSignal,
): Promise<void> {
  const names = topics.map(({ name }) => name);
  const access = groupReading(groupId, names);
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  const failed = new AbortController();
  const end = AbortSignal.any([stop, failed.signal]);
  const fail = (error: unknown): void => {
    failed.abort();
    reject(error);
  };
  const asFailure = (cause: unknown): never => {
    throw kafkaFailure(cause, access);
  };
  const current = (): TopicProgress | undefined => topics.find((topic) => !topic.isDone());
  const goOn = (): void => {
    const topic = current();
    if (topic) consumer.resume([{ topic: topic.name }]);
    else resolve();
  };
  const silence = silenceWatch(() =>
    fail(kafkaFailure(new Error(`nothing came of ${current()?.name} for ${SILENCE / 1_000} s`), access)),
  );

  async function eachBatch({ batch, heartbeat, resolveOffset }: EachBatchPayload): Promise<void> {
    const topic = current();
    if (topic?.name !== batch.topic) return;
    for (const message of batch.messages) {
      if (end.aborted) return;
      await silence.during(take(topic, readRecord(batch, message)));
      await heartbeat();
    }
    if (end.aborted) return;
    resolveOffset(batch.lastOffset());
    topic.reached(batch.partition, Number(batch.lastOffset()) + 1);
    goOn();
  }

  // kafkajs would try again what somebody else's code could not do.
  const take = (topic: TopicProgress, record: InboundRecord): Promise<void> => topic.take(record).catch(fail);

  consumer.on(consumer.events.GROUP_JOIN, () => {
    // All at first: what is read second waits for the end of what is read first.
    consumer.pause(topics.map(({ name }) => ({ topic: name })));
    for (const position of topics.flatMap((topic) => topic.positions())) consumer.seek(position);
    goOn();
  });
  consumer.on(
    consumer.events.END_BATCH_PROCESS,
    ({ payload: { topic, partition, batchSize, lastOffset } }) => {
      // Control records alone: kafkajs keeps them to itself, and they may be the last before the end.
      if (batchSize > 0) return;
      silence.heard();
      topics.find(({ name }) => name === topic)?.reached(partition, Number(lastOffset) + 1);
      goOn();
    },
  );
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) fail(kafkaFailure(payload.error, access));
  });
  try {
    await Promise.race([
      Promise.all([start(consumer, topics, eachBatch).catch(asFailure), done]),
      aborted(stop),
    ]);
  } finally {
    silence.end();
  }
}

async function start(
  consumer: Consumer,
  topics: readonly TopicProgress[],
  eachBatch: (payload: EachBatchPayload) => Promise<void>,
): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topics: topics.map(({ name }) => name), fromBeginning: true });
  await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
}

/** Whoever takes a record may take their time: a person may read page by page. */
function silenceWatch(onSilence: () => void) {
  let isAtWork = false;
  const timer = setTimeout(() => {
    if (isAtWork) timer.refresh();
    else onSilence();
  }, SILENCE);
  const heard = (): void => void timer.refresh();
  return {
    heard,
    async during(work: Promise<void>): Promise<void> {
      isAtWork = true;
      await work;
      isAtWork = false;
      heard();
    },
    end: (): void => clearTimeout(timer),
  };
}
