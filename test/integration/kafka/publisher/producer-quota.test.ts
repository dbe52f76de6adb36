import { describe, expect, it } from '@jest/globals';
import { kafkaClient } from '../../../../src/adapters/kafka/client/client.ts';
import { kafkaEventPublisher } from '../../../../src/adapters/kafka/publisher/event-publisher.ts';
import { aMovedMessage } from '../../../support/builders/messages.ts';
import { setProducerQuota } from '../../../support/client-quota.ts';
import { logger, uniqueName } from '../test-cluster.ts';
import { makePublishers } from '../test-publishers.ts';

// On one broker only: each broker of a cluster has its own quota, so the leaders would decide what is slow.
describe('the event publisher of Kafka under a producer quota', () => {
  it('reports a transaction that takes longer than Kafka allows as such, and not as another relay', async () => {
    const { settings, close } = await makePublishers();
    const clientId = uniqueName('slow-client');
    const [broker = ''] = (process.env['KAFKA_BROKERS'] ?? '').split(',');
    await setProducerQuota(broker, clientId, 10_000);
    const kafka = kafkaClient({ brokers: [broker], clientId }, logger);
    const slow = kafkaEventPublisher(kafka, { ...settings, transactionTimeout: 1_000 }, logger);
    await slow.open();
    // Kafka looks every 10 s for transactions that took too long.
    const large = aMovedMessage({ value: Buffer.alloc(250_000) });
    await expect(slow.publish([large], new Map())).rejects.toThrow(
      /the transaction took 1\d s, and Kafka aborts one after 1 s.*producer quota/,
    );
    await slow.close();
    await setProducerQuota(broker, clientId, undefined);
    await close();
  });
});
