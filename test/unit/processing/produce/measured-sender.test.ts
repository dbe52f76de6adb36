import { describe, expect, it } from '@jest/globals';
import { measuredSender } from '../../../../src/processing/produce/measured-sender.ts';
import { AccessRefused, TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { memoryMetrics } from '../../../support/memory/metrics.ts';

const TOPIC = 'allocation.commands';
const RECORD = { key: 'LAMP', value: '{}', headers: [] };
const LABELS = `messaging.destination.name="${TOPIC}"`;

function given(send: () => Promise<void>) {
  const { metrics, ...found } = memoryMetrics();
  return { ...found, ...measuredSender({ send, close: async () => undefined }, [TOPIC], metrics) };
}

describe('a measured sender', () => {
  it('counts records that are confirmed, and measures the request', async () => {
    const { send, counted, recordings } = given(async () => undefined);
    await send(TOPIC, [RECORD, RECORD]);
    expect(counted()).toEqual({ [`messaging.client.sent.messages{${LABELS}}`]: 2 });
    expect(recordings()).toEqual({ [`messaging.client.operation.duration{${LABELS}}`]: 1 });
  });

  it.each([
    [new AccessRefused('no right'), 'AccessRefused'],
    [new TechnicalFailure('away'), 'TechnicalFailure'],
    [new RangeError('a bug'), '_OTHER'],
  ])('given the failure %s, counts the records with the error type %s', async (failure, type) => {
    const { send, counted } = given(() => Promise.reject(failure));
    await expect(send(TOPIC, [RECORD])).rejects.toBe(failure);
    expect(counted()).toEqual({ [`messaging.client.sent.messages{${LABELS},error.type="${type}"}`]: 1 });
  });
});
