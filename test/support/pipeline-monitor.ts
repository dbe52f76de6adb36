import type { PipelineSources } from '../../src/bootstrap/pipeline.ts';
import { pipelineMonitor } from '../../src/entrypoints/api/pipeline/monitor.ts';
import type { Pipeline } from '../../src/entrypoints/api/pipeline/schema.ts';
import type { PipelineRow } from '../../src/views/pipeline.ts';
import { NOON } from './builders/records.ts';
import { memoryLogger } from './memory/logger.ts';

export const COMMANDS = 'allocation.commands';

export const aRow = (over: Partial<PipelineRow> = {}): PipelineRow => ({
  id: 1,
  topic: COMMANDS,
  partition: 0,
  nextOffset: 10,
  lastSequence: 12,
  lastTimestamp: NOON - 2_000,
  published: 11,
  reportedAt: NOON - 500,
  committedAt: NOON - 1_986,
  unpublishedSince: NOON - 400,
  now: NOON,
  ...over,
});

/** A monitor of services that a test sends away, and a clock. */
export function monitored(over: Partial<PipelineSources> = {}) {
  const clock = { now: NOON };
  let asked = 0;
  const sources: { -readonly [Name in keyof PipelineSources]: PipelineSources[Name] } = {
    rows: async () => {
      asked += 1;
      return [aRow()];
    },
    leaders: async () => [{ shard: '1/1', process: 'host-a:4711', address: null, since: NOON - 60_000 }],
    bounds: async () => [{ topic: COMMANDS, partition: 0, low: 0, high: 10 }],
    group: async () => ({
      state: 'Stable',
      members: [{ memberId: 'm1', clientId: 'allocation', host: '/10.0.0.4', partitions: [`${COMMANDS}-0`] }],
    }),
    checked: async () => new Map(),
    registryProblem: async () => undefined,
    close: async () => undefined,
    ...over,
  };
  const read = pipelineMonitor({
    sources,
    groupName: 'allocation-worker',
    commandTopics: [COMMANDS],
    logger: memoryLogger(),
    now: () => clock.now,
  });
  return {
    sources,
    clock,
    asked: () => asked,
    read,
    async later(ms: number): Promise<Pipeline> {
      clock.now += ms;
      return read();
    },
  };
}
