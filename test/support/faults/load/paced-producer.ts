import { setTimeout } from 'node:timers/promises';
import { type Message, Partitioners } from 'kafkajs';
import { kafka } from '../../e2e/kafka.ts';

/** Maximum number of records in a request. */
const AT_ONCE = 1_000;
const TICK = 25;
/** Consecutive records for one topic. Odd, because hot and cold SKUs alternate. */
const RUN = 3;

/**
 * Sends records at an even pace, in order, until there are no more or `end` is aborted. After an outage of Kafka it
 * catches up.
 * @param topics separated by commas: a few records go to one topic, the next few to another
 */
export async function sendPaced(
  topics: string,
  records: Iterator<Message>,
  perSecond: number,
  end?: AbortSignal,
): Promise<void> {
  const producer = kafka().producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: true,
    maxInFlightRequests: 1,
    // Added partitions should be used while the load runs.
    metadataMaxAge: 2_000,
    retry: { retries: 1_000, initialRetryTime: 20, maxRetryTime: 500 },
  });
  await producer.connect();
  const begin = performance.now();
  let sent = 0;
  const isEnough = (): boolean => end?.aborted === true;
  let isDone = false;
  while (!isDone && !isEnough()) {
    const due = Math.min(AT_ONCE, Math.floor(((performance.now() - begin) / 1_000) * perSecond) - sent);
    const messages = take(records, due);
    isDone = messages.length < due;
    if (messages.length > 0)
      await producer.sendBatch({ topicMessages: dealt(topics.split(','), messages, sent) });
    sent += messages.length;
    await setTimeout(TICK);
  }
  await producer.disconnect();
}

/** Sends in the background until `end` is called or there are no more records. */
export function startSending(topics: string, records: Iterator<Message>, perSecond: number) {
  const enough = new AbortController();
  let hasEnded = false;
  const sent = sendPaced(topics, records, perSecond, enough.signal).finally(() => (hasEnded = true));
  // The caller of `end` gets the error.
  sent.catch(() => undefined);
  return {
    hasEnded: (): boolean => hasEnded,
    end(): Promise<void> {
      enough.abort();
      return sent;
    },
  };
}

const dealt = (topics: readonly string[], messages: readonly Message[], sent: number) =>
  topics.map((topic, index) => ({
    topic,
    messages: messages.filter((_, place) => Math.floor((sent + place) / RUN) % topics.length === index),
  }));

function take(records: Iterator<Message>, count: number): Message[] {
  const taken: Message[] = [];
  while (taken.length < count) {
    const { value, done } = records.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
