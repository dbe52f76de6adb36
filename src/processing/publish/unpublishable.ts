import { TechnicalFailure } from '../../service-layer/errors.ts';
import { decodeMessage } from '../flush/encoded-message.ts';
import type { StoredMessage } from '../flush/outbox.ts';
import type { MessageKind } from '../records/record.ts';

/** What Kafka refuses: every message of a kind, or one at least among those of a transaction. */
export type Refused = { readonly kind: MessageKind; readonly all: boolean };

/**
 * Kafka refuses messages until somebody mends something: their topic is gone, its limit is lower than they are, a right
 * is missing. Says which topic, and what to do. A publisher that is opened again can publish the others.
 */
export class Unpublishable extends TechnicalFailure {
  override readonly name = 'Unpublishable';
  readonly refused: Refused;

  constructor(message: string, refused: Refused, options?: ErrorOptions) {
    super(message, options);
    this.refused = refused;
  }
}

/** Of each stream, by its name, the first of its messages that are not published yet. */
export type MessagesByStream = ReadonlyMap<string, readonly StoredMessage[]>;

/** What Kafka refuses, as far as a relay has learned it. It outlives the publishers that a refusal ends. */
export type Refusals = {
  /**
   * A transaction with these messages was refused.
   * @returns whether that tells anything new: if not, trying the same again is in vain
   */
  learn(error: Unpublishable, sent: MessagesByStream): boolean;
  /**
   * A stream's messages up to the first one that is refused.
   * @throws Unpublishable, about that message, if it is the first of all
   */
  before(stream: string, messages: readonly StoredMessage[]): readonly StoredMessage[];
  /** While the one that is refused is looked for: so many of the messages that it is not among more than a half of them. */
  narrowed(found: readonly (readonly StoredMessage[])[]): (readonly StoredMessage[])[];
  /** These were published, in a transaction with others or alone. */
  published(messages: readonly StoredMessage[]): void;
  /**
   * Of the streams that stand still for a refusal, those whose first message may be tried now, alone: who was tried
   * longest ago comes first. None for 10, 20, 40 s, and then a minute, after a trial: one that fails costs the other
   * streams a new publisher.
   */
  toTry(standing: readonly string[]): readonly string[];
  /** The first message of that stream is about to be tried. */
  tries(stream: string): void;
  /** The first message of that stream was published alone: others like it, and other streams, are worth a try at once. */
  mended(stream: string, message: StoredMessage): void;
};

/** Milliseconds from a refusal to the first trial, and between two at most. */
const TRY_AFTER = 10_000;
const TRY_AT_LEAST_EVERY = 60_000;

/** @param now milliseconds, of any clock */
export function refusals(now: () => number): Refusals {
  const kinds = new Map<MessageKind, Unpublishable>();
  /** By stream: its message that is refused although others of its kind are not. */
  const single = new Map<string, { readonly sequence: number; readonly why: Unpublishable }>();
  /** One of the next `left` messages of a kind is refused: no more than `room` of them are sent at once. */
  let search: { readonly kind: MessageKind; readonly room: number; readonly left: number } | undefined;
  const triedAt = new Map<string, number>();
  let nextTrial = -Infinity;
  let wait = TRY_AFTER;

  function whyNot(stream: string, { kind, sequence }: StoredMessage): Unpublishable | undefined {
    const found = single.get(stream);
    return found?.sequence === sequence ? found.why : kinds.get(kind);
  }

  /** Halves the suspects, until the one that is refused is alone: log2 of their number, with as many that succeed. */
  function learnOfOne(why: Unpublishable, sent: MessagesByStream): boolean {
    const { kind } = why.refused;
    const suspects = [...sent].flatMap(([stream, messages]) =>
      messages.filter((message) => message.kind === kind).map(({ sequence }) => ({ stream, sequence })),
    );
    const [first] = suspects;
    if (!first) return false;
    if (suspects.length > 1) search = { kind, room: Math.floor(suspects.length / 2), left: suspects.length };
    else {
      single.set(first.stream, { sequence: first.sequence, why });
      search = undefined;
    }
    return true;
  }

  return {
    learn(why, sent) {
      nextTrial = Math.max(nextTrial, now() + wait);
      const { kind, all } = why.refused;
      if (!all) return learnOfOne(why, sent);
      const wasSent = sent.values().some((messages) => messages.some((message) => message.kind === kind));
      const isNew = wasSent || !kinds.has(kind);
      kinds.set(kind, why);
      return isNew;
    },

    before(stream, messages) {
      if (kinds.size === 0 && single.size === 0) return messages;
      const index = messages.findIndex((message) => whyNot(stream, message));
      const message = messages[index];
      const why = message && whyNot(stream, message);
      if (!why) return messages;
      if (index === 0) throw atHead(stream, message, why);
      return messages.slice(0, index);
    },

    narrowed(found) {
      if (!search) return [...found];
      const { kind, room } = search;
      let count = 0;
      return found.map((messages) => {
        const full = messages.findIndex((message) => message.kind === kind && ++count > room);
        return full === -1 ? messages : messages.slice(0, full);
      });
    },

    published(messages) {
      if (!search) return;
      const { kind } = search;
      const left = search.left - messages.filter((message) => message.kind === kind).length;
      search = left > 0 ? { ...search, left } : undefined;
    },

    toTry(standing) {
      if (standing.length === 0) wait = TRY_AFTER;
      if (standing.length === 0 || now() < nextTrial) return [];
      return standing.toSorted((a, b) => (triedAt.get(a) ?? -Infinity) - (triedAt.get(b) ?? -Infinity));
    },

    tries(stream) {
      triedAt.set(stream, now());
      nextTrial = now() + wait;
      wait = Math.min(wait * 2, TRY_AT_LEAST_EVERY);
    },

    mended(stream, { kind }) {
      kinds.delete(kind);
      single.delete(stream);
      triedAt.delete(stream);
      nextTrial = -Infinity;
      wait = TRY_AFTER;
    },
  };
}

function atHead(stream: string, message: StoredMessage, { message: why, refused }: Unpublishable) {
  const { id, key } = decodeMessage(message);
  const ofKey = key === null ? '' : `, key ${JSON.stringify(key.toString().slice(0, SHOWN_OF_KEY))}`;
  return new Unpublishable(
    `stream ${stream}: its next message, ${message.sequence} (${message.kind} ${id}${ofKey}, ${message.record.length} bytes), ` +
      `cannot be published: ${why}. Those behind it wait, and it is tried again, once a minute at least`,
    refused,
  );
}

/** Characters: a key of a dead letter may be long. */
const SHOWN_OF_KEY = 100;
