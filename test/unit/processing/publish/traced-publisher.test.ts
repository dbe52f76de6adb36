import { describe, expect, it } from '@jest/globals';
import { encodeMessage } from '../../../../src/processing/flush/message-codec.ts';
import { tracedPublisher } from '../../../../src/processing/publish/traced-publisher.ts';
import type { EncodedMessage, MessageKind } from '../../../../src/processing/records/record.ts';
import { noTracing } from '../../../../src/processing/runtime/tracing.ts';
import { memoryEventPublisher, memoryTopics } from '../../../support/memory/event-publisher.ts';
import { memoryTracing } from '../../../support/memory/tracing.ts';

const TOPICS = { event: 'events', rejection: 'rejections', 'dead-letter': 'dead-letters' };
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const message = (kind: MessageKind, id: string, traceparent?: string): EncodedMessage =>
  encodeMessage(kind, {
    key: Buffer.from('LAMP'),
    value: Buffer.from('{}'),
    headers: [['ce_id', id], ...(traceparent === undefined ? [] : [['traceparent', traceparent] as const])],
  });

async function publish(messages: EncodedMessage[]) {
  const tracing = memoryTracing();
  const topics = memoryTopics();
  const publisher = tracedPublisher(memoryEventPublisher(topics), TOPICS, tracing);
  await publisher.open();
  await publisher.publish(messages, new Map());
  await publisher.close();
  return { spans: tracing.spans, published: topics.published.map(({ id }) => id) };
}

describe('a Kafka transaction', () => {
  it('is a span with the producers of its messages, which are published unchanged', async () => {
    const { spans, published } = await publish([
      message('event', 'a/1', TRACEPARENT),
      message('event', 'b/1'),
    ]);
    expect(published).toEqual(['a/1', 'b/1']);
    expect(spans).toEqual([
      {
        name: 'send events',
        kind: 'client',
        attributes: {
          'messaging.system': 'kafka',
          'messaging.operation.name': 'send',
          'messaging.operation.type': 'send',
          'messaging.batch.message_count': 2,
          'messaging.destination.name': 'events',
        },
        producers: [TRACEPARENT, undefined],
        steps: [],
      },
    ]);
  });

  it('to several topics names none of them', async () => {
    const { spans } = await publish([message('event', 'a/1'), message('rejection', 'b/1')]);
    expect(spans[0]?.name).toBe('send');
    expect(spans[0]?.attributes).not.toHaveProperty(['messaging.destination.name']);
  });

  it('is published as well if nothing is traced', async () => {
    const topics = memoryTopics();
    const publisher = tracedPublisher(memoryEventPublisher(topics), TOPICS, noTracing);
    await publisher.open();
    await publisher.publish([message('event', 'a/1')], new Map());
    expect(topics.published).toHaveLength(1);
  });
});
