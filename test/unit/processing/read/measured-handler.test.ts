import { describe, expect, it } from '@jest/globals';
import { CheckpointMoved } from '../../../../src/processing/flush/checkpoint.ts';
import { measuredHandler } from '../../../../src/processing/read/measured-handler.ts';
import type { PartitionHandler } from '../../../../src/processing/read/record-source.ts';
import { aRecord } from '../../../support/builders/records.ts';
import { memoryMetrics } from '../../../support/memory/metrics.ts';

const PARTITION = { topic: 'allocation.commands', partition: 3 };

function given(handle: PartitionHandler['handle']) {
  const { metrics, ...found } = memoryMetrics();
  const inner: PartitionHandler = { assigned: async () => 0, handle };
  const names = { topics: [PARTITION.topic], groupId: 'workers' };
  return { ...found, ...measuredHandler(inner, names, metrics) };
}

const CONSUMED =
  'messaging.client.consumed.messages{messaging.destination.name="allocation.commands",messaging.destination.partition.id="3"}';
const PROCESSED = 'messaging.process.duration{messaging.destination.name="allocation.commands"';

describe('a measured handler', () => {
  it('counts records by partition, and measures the handling of a fetch once', async () => {
    const { handle, counted, recordings } = given(async () => 2);
    const never = new AbortController().signal;
    await expect(handle(PARTITION, [aRecord(), aRecord()], never)).resolves.toBe(2);
    await handle(PARTITION, [], never, { end: 7 });
    expect(counted()).toEqual({ [CONSUMED]: 2 });
    expect(recordings()).toEqual({ [`${PROCESSED}}`]: 1 });
  });

  it('names the kind of a failure, and throws it', async () => {
    const moved = new CheckpointMoved('moved');
    const { handle, recordings } = given(() => Promise.reject(moved));
    await expect(handle(PARTITION, [aRecord()], new AbortController().signal)).rejects.toBe(moved);
    expect(recordings()).toEqual({ [`${PROCESSED},error.type="CheckpointMoved"}`]: 1 });
  });

  it('given a rebalance, takes the aborted handling for no failure', async () => {
    const { handle, recordings } = given(() => Promise.reject(new Error('rebalance')));
    await expect(handle(PARTITION, [aRecord()], AbortSignal.abort())).rejects.toThrow('rebalance');
    expect(recordings()).toEqual({});
  });
});
