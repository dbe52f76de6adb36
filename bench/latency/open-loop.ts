import { setTimeout } from 'node:timers/promises';
import type { Message, Producer } from 'kafkajs';
import { monotonic } from './arrivals-protocol.ts';

const A_REQUEST = 2_000;

/**
 * Sends a message every 1 / `perSecond` seconds, without waiting for earlier ones. The latency of a message counts from
 * the time it was due, even if it was sent later. Returns when the first was due, and calls `onSent` after each
 * request.
 */
export async function sendOpenLoop(
  producer: Producer,
  topic: string,
  messages: Iterator<Message, undefined>,
  perSecond: number,
  onSent: (count: number) => void,
): Promise<number> {
  const start = monotonic();
  let sent = 0;
  for (;;) {
    const due = Math.floor(((monotonic() - start) * perSecond) / 1_000) + 1 - sent;
    const next = take(messages, Math.min(due, A_REQUEST));
    if (next.length > 0) await producer.send({ topic, messages: next, acks: -1 });
    else if (due > 0) return start;
    onSent((sent += next.length));
    await setTimeout(Math.max(0, start + (sent * 1_000) / perSecond - monotonic()));
  }
}

/** The next messages, fewer at the end. */
export function take<Item>(messages: Iterator<Item, undefined>, count: number): Item[] {
  const taken: Item[] = [];
  while (taken.length < count) {
    const { value, done } = messages.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
