import type { MessageKind } from '../../../processing/records/record.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { type Access, kafkaFailure } from '../client/errors.ts';
import { unpublishable } from './refused-messages.ts';

/** Kafka's answers to a producer with an old epoch, as kafkajs names them. */
const FENCED: readonly unknown[] = ['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED'];

export type TransactionSettings = {
  readonly timeout: number;
  readonly topics: Readonly<Record<MessageKind, string>>;
  readonly access: Access;
};

/**
 * Says why a transaction of the relay failed, and what to do about it. Kafka gives the same answer to a producer that
 * another one of its transactional id has replaced, and to one whose transaction it has aborted for its length: the
 * time that the transaction took tells one from the other.
 * @param ms since before the transaction began
 * @param settings the milliseconds after which Kafka aborts it, where each kind of message goes, and what the relay
 *   needs to be allowed
 * @returns Unpublishable where Kafka refuses some of the messages
 */
export function transactionFailure(
  cause: unknown,
  ms: number,
  { timeout, topics, access }: TransactionSettings,
): TechnicalFailure {
  const { message, type } = cause as Error & { type?: unknown };
  if (!FENCED.includes(type)) return unpublishable(cause, topics) ?? kafkaFailure(cause, access);
  return new TechnicalFailure(`Kafka: ${fencedText(message, ms, timeout)}`, { cause });
}

function fencedText(message: string, ms: number, timeout: number): string {
  if (ms < timeout)
    return `${message}. Another relay took over: one of the same RELAY_SHARD, or of another count; of two counts stop one.`;
  const seconds = (milliseconds: number): number => Math.round(milliseconds / 1_000);
  return (
    `the transaction took ${seconds(ms)} s, and Kafka aborts one after ${seconds(timeout)} s: nothing of it is published. ` +
    'The next one is smaller. If this lasts, look for a producer quota (producer_byte_rate) or a slow network; ' +
    'once, it may be that this process or machine was suspended.'
  );
}
