import { setTimeout } from 'node:timers/promises';
import { type Message, Partitioners } from 'kafkajs';
import { kafka } from '../../e2e/kafka.ts';

/** Records a request at most. */
const AT_ONCE = 1_000;
const TICK = 25;
/** Records in a row for one topic: odd, as hot and cold SKUs take turns. */
const RUN = 3;

/**
 * Sends records at an even pace, in order, until there are no more or `end` is aborted; what Kafka's absence held
 * up it makes good.
 * @param topics comma separated: a few records go to one of them, the next few to another
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
    // Partitions that are added shall be used while the load runs.
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

/** Sends so in the background, until `end` or until there are no more. */
export function startSending(topics: string, records: Iterator<Message>, perSecond: number) {
  const enough = new AbortController();
  let hasEnded = false;
  const sent = sendPaced(topics, records, perSecond, enough.signal).finally(() => (hasEnded = true));
  // What goes wrong reaches whoever calls `end`.
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
