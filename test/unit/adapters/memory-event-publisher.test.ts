import { eventPublisherConformance } from '../../support/conformance/event-publisher.ts';
import { memoryEventPublisher, memoryTopics } from '../../support/memory/event-publisher.ts';

eventPublisherConformance('memory', async () => {
  const topics = memoryTopics();
  return {
    publisher: (shard) => memoryEventPublisher(topics, shard),
    seen: async () => topics.published,
    close: async () => undefined,
  };
});
