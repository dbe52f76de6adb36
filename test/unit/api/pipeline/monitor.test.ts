import { describe, expect, it } from '@jest/globals';
import type { PipelineSources } from '../../../../src/bootstrap/pipeline.ts';
import { Pipeline } from '../../../../src/entrypoints/api/pipeline/schema.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { NOON } from '../../../support/builders/records.ts';
import { aRow, COMMANDS as topic, monitored as given } from '../../../support/pipeline-monitor.ts';

const AWAY = new TechnicalFailure('away');

const stateOf = ({ services }: Pipeline) => services.map(({ name, ok }) => `${name} ${ok ? 'ok' : 'away'}`);

describe('the pipeline', () => {
  it('shows each partition with its numbers, its member, and its part of the outbox', async () => {
    const answer = await given().read();
    expect(Pipeline.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({
      partitions: [
        {
          id: 'allocation.commands-0',
          checkpoint: 10,
          logStart: 0,
          logEnd: 10,
          lag: 0,
          oldestAgeSeconds: null,
          messages: 12,
          unpublished: 1,
          latencyMs: 14,
          assignedTo: 'm1',
          stopped: null,
        },
      ],
      outbox: { messages: 1, oldestAgeSeconds: 0.4 },
      relay: { leaders: [{ shard: '1/1', address: null }], published: 11 },
      group: { name: 'allocation-worker', state: 'Stable' },
      totals: { handled: 10, written: 12, published: 11 },
      latencyMs: 14,
    });
  });

  it('is read once a second, however many ask', async () => {
    const { read, later, asked } = given();
    await Promise.all([read(), read(), read()]);
    expect(asked()).toBe(1);
    await later(999);
    expect(asked()).toBe(1);
    await later(1);
    expect(asked()).toBe(2);
  });

  it('does not take a command that is sent and handled meanwhile for a lost log', async () => {
    let handled = 10;
    const answer = await given({
      rows: async () => {
        await new Promise(setImmediate);
        handled += 1;
        return [aRow({ nextOffset: handled })];
      },
      bounds: async () => [{ topic, partition: 0, low: 0, high: handled }],
    }).read();
    expect(answer.partitions).toMatchObject([{ checkpoint: 11, logEnd: 11, stopped: null }]);
  });

  it('shows partitions that no worker has read, and none of other topics', async () => {
    const answer = await given({
      rows: async () => [aRow({ topic: 'old.commands', partition: 3 })],
    }).read();
    expect(answer.partitions).toMatchObject([
      { id: 'allocation.commands-0', checkpoint: null, logEnd: 10, lag: null, messages: null },
    ]);
  });
});

describe('while a service is away', () => {
  it.each<[string, Partial<PipelineSources>, string[], Partial<Pipeline>]>([
    [
      'Postgres',
      { rows: () => Promise.reject(AWAY), leaders: () => Promise.reject(AWAY) },
      ['Kafka ok', 'Postgres away', 'Registry ok'],
      { outbox: null, relay: null, totals: null, latencyMs: null },
    ],
    [
      'Kafka',
      { bounds: () => Promise.reject(AWAY), group: () => Promise.reject(AWAY) },
      ['Kafka away', 'Postgres ok', 'Registry ok'],
      { group: null },
    ],
    [
      'the registry',
      { registryProblem: async () => 'it answers 500' },
      ['Kafka ok', 'Postgres ok', 'Registry away'],
      {},
    ],
  ])('%s, the rest is shown', async (_, over, services, missing) => {
    const answer = await given(over).read();
    expect(Pipeline.parse(answer)).toEqual(answer);
    expect(stateOf(answer)).toEqual(services);
    expect(answer).toMatchObject(missing);
    expect(answer.partitions).toHaveLength(1);
  });

  it('all of them, it is answered', async () => {
    const away = () => Promise.reject(AWAY);
    const answer = await given({
      rows: away,
      leaders: away,
      bounds: away,
      group: away,
      registryProblem: away,
    }).read();
    expect(Pipeline.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({ partitions: null, outbox: null, relay: null, group: null, totals: null });
    expect(answer.services.map(({ reason }) => reason)).toEqual(['away', 'away', 'away']);
  });

  it('says since when, and forgets it when the service is back', async () => {
    const { sources, read, later } = given({ registryProblem: async () => 'it answers 500' });
    const since = new Date(NOON).toISOString();
    expect((await read()).services[2]).toEqual({
      name: 'Registry',
      ok: false,
      reason: 'it answers 500',
      since,
    });
    expect((await later(5_000)).services[2]).toMatchObject({ since });
    sources.registryProblem = async () => undefined;
    expect((await later(5_000)).services[2]).toEqual({
      name: 'Registry',
      ok: true,
      reason: null,
      since: null,
    });
  });

  it('and does not answer at all, it counts as away', async () => {
    const { read } = given({ group: () => new Promise(() => undefined) });
    expect((await read()).services[0]).toMatchObject({ ok: false, reason: 'Kafka: no answer within 3 s' });
  });
});

describe('a stopped partition', () => {
  const gone = { bounds: async () => [{ topic, partition: 0, low: 20, high: 30 }] };

  it('has the reason, since when it was seen, and the command line that accepts the loss', async () => {
    const { read, later } = given(gone);
    const stopped = {
      reason: expect.stringContaining('records 10 to 19 were deleted'),
      since: new Date(NOON).toISOString(),
      accept: 'bin/allocation partitions resume allocation.commands-0 --accept-loss',
    };
    expect((await read()).partitions).toMatchObject([{ lag: 10, stopped }]);
    expect((await later(60_000)).partitions).toMatchObject([{ stopped }]);
  });

  it('is found by what its log holds, too, and is shown until that is right again', async () => {
    const checks: number[] = [];
    const { sources, clock, read, later } = given();
    sources.checked = async () => {
      checks.push(clock.now);
      const status = { lag: 0, stopped: checks.length < 3 ? 'another log' : undefined, resumeAt: 0 };
      return new Map([[`${topic}-0`, { status, oldest: undefined }]]);
    };
    await read();
    expect((await later(1_000)).partitions).toMatchObject([{ stopped: { reason: 'another log' } }]);
    await later(9_000);
    await later(10_000);
    expect((await later(1_000)).partitions).toMatchObject([{ stopped: null }]);
    expect(checks).toEqual([NOON, NOON + 10_000, NOON + 20_000]);
  });
});
