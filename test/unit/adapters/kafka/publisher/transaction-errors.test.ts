import { describe, expect, it } from '@jest/globals';
import { transactionFailure } from '../../../../../src/adapters/kafka/publisher/transaction-errors.ts';
import { MessagesRefused } from '../../../../../src/processing/publish/refused-messages.ts';

const fenced = Object.assign(new Error('Producer attempted an operation with an old epoch'), {
  type: 'INVALID_PRODUCER_EPOCH',
});
const topics = { event: 'events', rejection: 'rejections', 'dead-letter': 'dead-letters' };
const failureAfter = (ms: number, cause: Error) =>
  transactionFailure(cause, ms, { timeout: 30_000, topics, access: { transactionalId: 'allocation-relay' } });
const messageAfter = (ms: number, cause: Error = fenced): string => failureAfter(ms, cause).message;

describe('the failure of a transaction', () => {
  it('given an old epoch before Kafka aborts any transaction, reports another relay', () => {
    expect(messageAfter(29_900)).toContain('Another relay took over');
    expect(messageAfter(29_900)).not.toContain('quota');
  });

  it('given an old epoch after Kafka may have aborted the transaction, reports the time it took and no other relay', () => {
    expect(messageAfter(43_448)).toContain('took 43 s, and Kafka aborts one after 30 s');
    expect(messageAfter(43_448)).toContain('producer quota');
    expect(messageAfter(43_448)).not.toContain('relay');
  });

  it.each([100, 60_000])('given another error after %i ms, reports only that error', (ms) => {
    expect(messageAfter(ms, new Error('Connection timeout'))).toBe('Kafka: Connection timeout');
  });

  const answer = (type: string, topic: string): Error =>
    new Error('given up', { cause: Object.assign(new Error(`said ${type}`), { type, topic }) });

  it.each([
    ['UNKNOWN_TOPIC_OR_PARTITION', true, 'there is no topic rejections. Create it'],
    ['TOPIC_AUTHORIZATION_FAILED', true, 'Allow Write on it'],
    ['INVALID_TOPIC_EXCEPTION', true, 'topic rejections is refused: said INVALID_TOPIC_EXCEPTION'],
    ['INVALID_TIMESTAMP', true, "Set this machine's clock"],
    ['MESSAGE_TOO_LARGE', false, 'Raise max.message.bytes'],
    ['RECORD_LIST_TOO_LARGE', false, 'Raise segment.bytes'],
    ['INVALID_RECORD', false, 'topic rejections: said INVALID_RECORD'],
  ])('given %s of a topic, reports which messages are refused and what to do', (type, all, text) => {
    const failure = failureAfter(100, answer(type, 'rejections'));
    expect(failure).toBeInstanceOf(MessagesRefused);
    expect(failure).toMatchObject({ refusal: { kind: 'rejection', all } });
    expect(failure.message).toContain(text);
  });

  it.each([
    'NOT_LEADER_FOR_PARTITION',
    'LEADER_NOT_AVAILABLE',
    'NOT_ENOUGH_REPLICAS',
    'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
    'REQUEST_TIMED_OUT',
    'KAFKA_STORAGE_ERROR',
    'CORRUPT_MESSAGE',
    'OUT_OF_ORDER_SEQUENCE_NUMBER',
    'INVALID_TXN_STATE',
    'GROUP_COORDINATOR_NOT_AVAILABLE',
    'CLUSTER_AUTHORIZATION_FAILED',
  ])('given %s, concerns all messages, even if it names a topic', (type) => {
    expect(failureAfter(100, answer(type, 'events'))).not.toBeInstanceOf(MessagesRefused);
  });

  it('given that the topic of the positions is gone, concerns all messages and reports what to do', () => {
    const failure = failureAfter(100, answer('UNKNOWN_TOPIC_OR_PARTITION', 'positions'));
    expect(failure).not.toBeInstanceOf(MessagesRefused);
    expect(failure.message).toContain('there is no topic positions. Create it');
  });
});
