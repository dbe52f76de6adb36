import { setTimeout } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { causesOf, TechnicalFailure } from '../../../service-layer/errors.ts';
import { type Access, connectFailure, kafkaFailure } from './errors.ts';

/**
 * Asks the brokers something, over any connection.
 * @param access that the question needs, for the error message when Kafka refuses it
 * @throws TechnicalFailure
 */
export type AskKafka = <Result>(work: (admin: Admin) => Promise<Result>, access?: Access) => Promise<Result>;

/**
 * Asks the brokers something, or changes something, over a connection of its own.
 * @param access that the work needs, for the error message when Kafka refuses it
 * @throws TechnicalFailure
 */
export async function withAdmin<Result>(
  kafka: Kafka,
  work: (admin: Admin) => Promise<Result>,
  access: Access = {},
): Promise<Result> {
  const admin = kafka.admin();
  try {
    await admin.connect().catch((cause: unknown) => {
      throw connectFailure(cause);
    });
    return await work(admin);
  } catch (cause) {
    throw kafkaFailure(cause, access);
  } finally {
    await admin.disconnect();
  }
}

/** Why the brokers cannot be asked anything; undefined if they can. */
export const kafkaProblem = (ask: AskKafka): Promise<string | undefined> =>
  ask((admin) => admin.describeCluster()).then(
    () => undefined,
    (error: Error) => error.message,
  );

/** A connection without an answer for so long counts as broken. */
const ANSWER_TIMEOUT_MS = 2_000;
/** An unused connection is closed after so long. */
const UNUSED_TIMEOUT_MS = 60_000;

export type KeptAdmin = {
  /** @throws TechnicalFailure, also when there is no answer in time */
  readonly ask: AskKafka;
  close(): Promise<void>;
};

/**
 * An admin for questions that are repeated, as by health checks: all of them use the same connections, one per broker.
 * A connection is made at the first question, and again after it broke.
 */
export function keptAdmin(
  kafka: Kafka,
  answerTimeoutMs = ANSWER_TIMEOUT_MS,
  unusedTimeoutMs = UNUSED_TIMEOUT_MS,
): KeptAdmin {
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

  async function disconnect(old: Kept | undefined): Promise<void> {
    if (kept === old) kept = undefined;
    if (!old) return;
    await old.connected.catch(() => undefined);
    await old.admin.disconnect().catch(() => undefined);
  }

  return {
    async ask(work, access = {}) {
      const used = (kept ??= connect());
      clearTimeout(unused);
      unused = globalThis.setTimeout(() => void disconnect(used), unusedTimeoutMs).unref();
      const timedOut = setTimeout(answerTimeoutMs, undefined, { ref: false }).then(() => {
        throw new TechnicalFailure(`Kafka: no answer within ${answerTimeoutMs} ms`);
      });
      try {
        return await Promise.race([used.connected.then(() => work(used.admin)), timedOut]);
      } catch (cause) {
        // A broker that refuses something has answered: the connection works.
        if (!isAnswer(cause)) void disconnect(used);
        throw kafkaFailure(cause, access);
      }
    },
    async close() {
      clearTimeout(unused);
      await disconnect(kept);
    },
  };
}

const isAnswer = (error: unknown): boolean =>
  causesOf<{ type?: unknown }>(error).some(({ type }) => typeof type === 'string');
