import { describe, expect, it } from '@jest/globals';
import { createMissingTopics, maxMessageBytes, type TopicSpec } from '../../../src/adapters/kafka/topics.ts';
import { TechnicalFailure } from '../../../src/service-layer/failures.ts';
import { testKafka, uniqueName } from './test-cluster.ts';

const kafka = testKafka();

const spec = (topic: string, config: Record<string, string> = {}): TopicSpec => ({
  topic,
  partitions: 2,
  replicationFactor: -1,
  config,
});

describe('topics', () => {
  it('given missing ones, they are made with their settings, and the present ones stay as they are', async () => {
    const [present, missing] = [uniqueName('present'), uniqueName('missing')];
    await expect(createMissingTopics(kafka, [spec(present)])).resolves.toEqual([present]);
    const specs = [
      spec(present, { 'max.message.bytes': '5000' }),
      spec(missing, { 'max.message.bytes': '6000' }),
    ];
    await expect(createMissingTopics(kafka, specs)).resolves.toEqual([missing]);
    const limits = await maxMessageBytes(kafka, [present, missing]);
    expect(limits.get(missing)).toBe(6_000);
    expect(limits.get(present)).toBeGreaterThan(1_000_000);
    await expect(createMissingTopics(kafka, specs)).resolves.toEqual([]);
  });

  it('given several processes that start at once, all find the topics made', async () => {
    const specs = ['a', 'b', 'c', 'd'].map((purpose) => spec(uniqueName(purpose)));
    await Promise.all(Array.from({ length: 4 }, () => createMissingTopics(testKafka(), specs)));
    const limits = await maxMessageBytes(
      kafka,
      specs.map(({ topic }) => topic),
    );
    expect(limits.size).toBe(4);
  });

  it('given a topic that is not there, its largest record is not known', async () => {
    await expect(maxMessageBytes(kafka, [uniqueName('absent')])).rejects.toThrow(TechnicalFailure);
  });
});
