import { describe, expect, it } from '@jest/globals';
import type { PipelineSources } from '../../../../src/bootstrap/pipeline.ts';
import type { Pipeline } from '../../../../src/entrypoints/api/pipeline/schema.ts';
import { aRecord, NOON } from '../../../support/builders/records.ts';
import { aRow, COMMANDS as topic, monitored as given } from '../../../support/pipeline-monitor.ts';

describe('the age of the oldest record', () => {
  const behind = { bounds: async () => [{ topic, partition: 0, low: 0, high: 15 }] };
  const ageIn = ({ partitions }: Pipeline) => partitions?.[0]?.oldestAgeSeconds;
  const checkedAs = (offset: number, age: number): Partial<PipelineSources> => ({
    checked: async () => {
      const status = { lag: 5, stopped: undefined, resumeAt: 0 };
      const oldest = aRecord({ offset, timestamp: NOON - age });
      return new Map([[`${topic}-0`, { status, oldest }]]);
    },
  });

  it('is at most that of the last handled record', async () => {
    expect(ageIn(await given(behind).read())).toBe(2);
  });

  it('is at most the time since the partition had no lag', async () => {
    const { sources, read, later } = given({ rows: async () => [aRow({ lastTimestamp: NOON - 3_600_000 })] });
    await read();
    sources.bounds = behind.bounds;
    expect(ageIn(await later(1_500))).toBe(1.5);
  });

  it('is that of the record itself when that was read', async () => {
    const { read, later } = given({ ...behind, ...checkedAs(10, 90_000) });
    await read();
    expect(ageIn(await later(1_000))).toBe(91);
  });

  it('is at most that of an earlier record that was read', async () => {
    const row = aRow({ lastTimestamp: NOON - 3_600_000 });
    const { read, later } = given({ ...behind, ...checkedAs(9, 30_000), rows: async () => [row] });
    await read();
    expect(ageIn(await later(1_000))).toBe(31);
  });

  it.each([null, NOON + 3_600_000, Number.MAX_VALUE])(
    'given the timestamp %s, is not known',
    async (lastTimestamp) => {
      expect(
        ageIn(await given({ ...behind, rows: async () => [aRow({ lastTimestamp })] }).read()),
      ).toBeNull();
    },
  );
});

describe('the latency', () => {
  it.each([
    [
      'of commits within 10 seconds is the largest',
      [{}, { committedAt: NOON - 1_000, lastTimestamp: NOON - 1_200 }],
      200,
    ],
    ['of an older commit is not shown', [{ committedAt: NOON - 10_001, lastTimestamp: NOON - 20_000 }], null],
    ['of a command without a message is not known', [{ lastTimestamp: NOON }], null],
  ])('%s', async (_, rows, latencyMs) => {
    const answer = await given({
      rows: async () => rows.map((over, partition) => aRow({ partition, ...over })),
    }).read();
    expect(answer.latencyMs).toBe(latencyMs);
  });
});
