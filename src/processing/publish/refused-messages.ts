import { TechnicalFailure } from '../../service-layer/errors.ts';
import { decodeMessage } from '../flush/message-codec.ts';
import type { StoredMessage } from '../flush/outbox.ts';
import type { MessageKind } from '../records/record.ts';

/** What Kafka refuses: all messages of a kind, or at least one among those of a transaction. */
export type Refusal = { readonly kind: MessageKind; readonly all: boolean };

/**
 * Kafka refuses messages until somebody changes something: their topic is gone, its limit is lower than their size, or a
 * right is missing. The message says which topic, and what to do. A publisher that is opened again can publish others.
 */
export class MessagesRefused extends TechnicalFailure {
  override readonly name = 'MessagesRefused';
  readonly refusal: Refusal;

  constructor(message: string, refusal: Refusal, options?: ErrorOptions) {
    super(message, options);
    this.refusal = refusal;
  }
}

/** The first unpublished messages of each stream, by stream name. */
export type MessagesByStream = ReadonlyMap<string, readonly StoredMessage[]>;

/** The messages that Kafka refuses, as far as the relay has found out. Kept across publishers. */
export type RefusedMessages = {
  /**
   * A transaction with these messages was refused.
   * @returns whether this is new information; if not, another attempt without a change would fail again
   */
  recordRefusal(error: MessagesRefused, sent: MessagesByStream): boolean;
  /**
   * The messages of a stream before the first one that is refused.
   * @throws MessagesRefused about that message if it is the first of the stream
   */
  acceptedPrefix(stream: string, messages: readonly StoredMessage[]): readonly StoredMessage[];
  /** While a refused message is being searched for: limits the messages so that at most half of the suspects are sent. */
  limitSuspects(messages: readonly (readonly StoredMessage[])[]): (readonly StoredMessage[])[];
  /** These messages were published. */
  recordPublished(messages: readonly StoredMessage[]): void;
  /**
   * The streams whose first, refused message may be tried again now, alone; the one tried longest ago first. After a
   * retry none for 10, 20, 40 s, then for a minute, because a failed retry costs the other streams a new publisher.
   * @param stopped all streams that are stopped for a refusal
   */
  streamsToRetry(stopped: readonly string[]): readonly string[];
  /** The first message of that stream is about to be tried again. */
  recordRetry(stream: string): void;
  /** That message was published: messages like it, and other streams, may be tried again at once. */
  recordAccepted(stream: string, message: StoredMessage): void;
};

/** Time from a refusal to the first retry. */
const FIRST_RETRY_DELAY_MS = 10_000;
const MAX_RETRY_DELAY_MS = 60_000;

/** @param now milliseconds, of any clock */
export function refusedMessages(now: () => number): RefusedMessages {
  const refusedKinds = new Map<MessageKind, MessagesRefused>();
  /** By stream: a message that is refused although others of its kind are not. */
  const refusedSingly = new Map<string, { readonly sequence: number; readonly why: MessagesRefused }>();
  /** At least one of the next `left` messages of a kind is refused. At most `limit` of them are sent at once. */
  let search: { readonly kind: MessageKind; readonly limit: number; readonly left: number } | undefined;
  const retriedAt = new Map<string, number>();
  let nextRetryAt = -Infinity;
  let delay = FIRST_RETRY_DELAY_MS;

  function refusalOf(stream: string, { kind, sequence }: StoredMessage): MessagesRefused | undefined {
    const found = refusedSingly.get(stream);
    return found?.sequence === sequence ? found.why : refusedKinds.get(kind);
  }

  /** Halves the suspects until one is left, which takes about log2(n) refused transactions, and as many successful ones. */
  function narrowSearch(why: MessagesRefused, sent: MessagesByStream): boolean {
    const { kind } = why.refusal;
    const suspects = [...sent].flatMap(([stream, messages]) =>
      messages.filter((message) => message.kind === kind).map(({ sequence }) => ({ stream, sequence })),
    );
    const [first] = suspects;
    if (!first) return false;
    if (suspects.length > 1) search = { kind, limit: Math.floor(suspects.length / 2), left: suspects.length };
    else {
      refusedSingly.set(first.stream, { sequence: first.sequence, why });
      search = undefined;
    }
    return true;
  }

  return {
    recordRefusal(why, sent) {
      nextRetryAt = Math.max(nextRetryAt, now() + delay);
      const { kind, all } = why.refusal;
      if (!all) return narrowSearch(why, sent);
      const wasSent = sent.values().some((messages) => messages.some((message) => message.kind === kind));
      const isNew = wasSent || !refusedKinds.has(kind);
      refusedKinds.set(kind, why);
      return isNew;
    },

    acceptedPrefix(stream, messages) {
      if (refusedKinds.size === 0 && refusedSingly.size === 0) return messages;
      const index = messages.findIndex((message) => refusalOf(stream, message));
      const message = messages[index];
      const why = message && refusalOf(stream, message);
      if (!why) return messages;
      if (index === 0) throw stoppedBy(stream, message, why);
      return messages.slice(0, index);
    },

    limitSuspects(streams) {
      if (!search) return [...streams];
      const { kind, limit } = search;
      let count = 0;
      return streams.map((messages) => {
        const full = messages.findIndex((message) => message.kind === kind && ++count > limit);
        return full === -1 ? messages : messages.slice(0, full);
      });
    },

    recordPublished(messages) {
      if (!search) return;
      const { kind } = search;
      const left = search.left - messages.filter((message) => message.kind === kind).length;
      search = left > 0 ? { ...search, left } : undefined;
    },

    streamsToRetry(stopped) {
      if (stopped.length === 0) delay = FIRST_RETRY_DELAY_MS;
      if (stopped.length === 0 || now() < nextRetryAt) return [];
      return stopped.toSorted((a, b) => (retriedAt.get(a) ?? -Infinity) - (retriedAt.get(b) ?? -Infinity));
    },

    recordRetry(stream) {
      retriedAt.set(stream, now());
      nextRetryAt = now() + delay;
      delay = Math.min(delay * 2, MAX_RETRY_DELAY_MS);
    },

    recordAccepted(stream, { kind }) {
      refusedKinds.delete(kind);
      refusedSingly.delete(stream);
      retriedAt.delete(stream);
      nextRetryAt = -Infinity;
      delay = FIRST_RETRY_DELAY_MS;
    },
  };
}

function stoppedBy(stream: string, message: StoredMessage, { message: why, refusal }: MessagesRefused) {
  const { id, key } = decodeMessage(message);
  const keyText = key === null ? '' : `, key ${JSON.stringify(key.toString().slice(0, MAX_KEY_CHARACTERS))}`;
  return new MessagesRefused(
    `stream ${stream}: its next message, ${message.sequence} (${message.kind} ${id}${keyText}, ${message.record.length} bytes), ` +
      `cannot be published: ${why}. The messages behind it wait. It is tried again at least once a minute`,
    refusal,
  );
}

/** A key of a dead letter may be long. */
const MAX_KEY_CHARACTERS = 100;
