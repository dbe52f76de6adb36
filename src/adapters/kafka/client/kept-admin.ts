import { setTimeout } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { causesOf, TechnicalFailure } from '../../../service-layer/errors.ts';
import { connectFailure, kafkaFailure } from './errors.ts';
import type { AskKafka } from './admin.ts';

/** Milliseconds for the brokers to answer; after them the connection counts as broken. */
const ANSWER_WITHIN = 2_000;
/** Milliseconds that a connection nobody uses is kept. */
const KEPT_FOR = 60_000;

export type KeptAdmin = {
  /** @throws TechnicalFailure, also when there is no answer in time */
  readonly ask: AskKafka;
  close(): Promise<void>;
};

/**
 * An admin for what is asked again and again, as by health checks: all of it goes over the same connections, one a
 * broker. They are made when they are first needed, and made anew after they broke.
 */
export function keptAdmin(kafka: Kafka, answerWithin = ANSWER_WITHIN, keptFor = KEPT_FOR): KeptAdmin {
  type Kept = { readonly admin: Admin; readonly connected: Promise<void> };
  let kept: Kept | undefined;
  let unused: NodeJS.Timeout | undefined;

  function connect(): Kept {
    const admin = kafka.admin();
    const connected = admin.connect().catch((cause: unknown) => {
      throw connectFailure(cause);
    });
    return { admin, connected };
  }

  async function letGo(old: Kept | undefined): Promise<void> {
    if (kept === old) kept = undefined;
    if (!old) return;
    await old.connected.catch(() => undefined);
    await old.admin.disconnect().catch(() => undefined);
  }

  return {
    async ask(work, access = {}) {
      const used = (kept ??= connect());
      clearTimeout(unused);
      unused = globalThis.setTimeout(() => void letGo(used), keptFor).unref();
      const silence = setTimeout(answerWithin, undefined, { ref: false }).then(() => {
        throw new TechnicalFailure(`Kafka: no answer within ${answerWithin} ms`);
      });
      try {
        return await Promise.race([used.connected.then(() => work(used.admin)), silence]);
      } catch (cause) {
        // What a broker refuses, it has answered.
        if (!isAnswer(cause)) void letGo(used);
        throw kafkaFailure(cause, access);
      }
    },
    async close() {
      clearTimeout(unused);
      await letGo(kept);
    },
  };
}

const isAnswer = (error: unknown): boolean =>
  causesOf<{ type?: unknown }>(error).some(({ type }) => typeof type === 'string');
