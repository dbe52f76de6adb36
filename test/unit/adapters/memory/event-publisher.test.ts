import { eventPublisherConformance } from '../../../support/conformance/event-publisher.ts';
import { memoryEventPublisher, memoryTopics } from '../../../support/memory/event-publisher.ts';

eventPublisherConformance('memory', async () => {
  const topics = memoryTopics();
  return {
    publisher: (shard) => memoryEventPublisher(topics, shard),
    seen: async () => topics.published,
    dropTopic: async (kind) => void topics.missing.add(kind),
    createTopic: async (kind) => void topics.missing.delete(kind),
    limit: async (kind, bytes) => void topics.limits.set(kind, bytes),
    close: async () => undefined,
  };
});
