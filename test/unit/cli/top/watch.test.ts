import { describe, expect, it } from '@jest/globals';
import type { TopSources } from '../../../../src/entrypoints/cli/top/sources.ts';
import { topWatch } from '../../../../src/entrypoints/cli/top/watch.ts';
import { NOON } from '../../../support/builders/records.ts';
import { aKafkaReading, aLeader, aRow } from './top-views.ts';

const NAME = 'allocation.commands-0';
const fails = (message: string) => () => Promise.reject(new Error(message));

/** Services in memory, asked at times that the test sets. */
function given(over: Partial<TopSources> = {}) {
  let time = NOON;
  const asked = { deadLetters: 0, stopReasons: 0, registry: 0 };
  let logEnd = 0;
  const sources: TopSources = {
    database: () => Promise.resolve({ partitions: [aRow()], leaders: [aLeader({ process: 'a:1' })] }),
    kafka: () =>
      Promise.resolve({
        ...aKafkaReading(12),
        deadLetterLogs: [{ topic: 'dead', partition: 0, low: 0, high: logEnd }],
      }),
    registry: () => Promise.resolve(void (asked.registry += 1)),
    deadLetters() {
      asked.deadLetters += 1;
      return Promise.resolve({
        open: asked.deadLetters,
        summary: `${asked.deadLetters} open`,
        newest: undefined,
      });
    },
    stopReasons() {
      asked.stopReasons += 1;
      return Promise.resolve(new Map([[NAME, { nextOffset: 10, reason: 'recreated' }]]));
    },
    close: () => Promise.resolve(),
    ...over,
  };
  const watch = topWatch(sources, ['allocation.commands'], 1_000, () => time);
  return {
    ...watch,
    asked,
    sources,
    grow: () => void (logEnd += 2),
    async at(seconds: number): Promise<void> {
      time = NOON + seconds * 1_000;
      await watch.refresh();
      await watch.settled();
    },
    service: (name: string) => watch.view().services.find((each) => each.name === name),
  };
}

describe('the services', () => {
  it('are all asked, and shown together', async () => {
    const watch = given();
    await watch.at(0);
    expect(watch.view()).toMatchObject({
      at: NOON,
      services: [
        { name: 'Postgres', state: 'ok' },
        { name: 'Kafka', state: 'ok' },
        { name: 'registry', state: 'ok' },
      ],
      partitions: [{ name: NAME, lag: 2 }],
      leaders: [{ process: 'a:1' }],
      group: { members: 1 },
    });
  });

  it('given one that is away, are shown with what is known from before', async () => {
    const watch = given();
    await watch.at(0);
    watch.sources.kafka = fails('Kafka: no answer');
    await watch.at(1);
    await watch.at(2);
    expect(watch.service('Kafka')).toEqual({
      name: 'Kafka',
      state: 'away',
      problem: 'Kafka: no answer',
      since: NOON + 1_000,
      lastAnswer: NOON,
    });
    expect(watch.view().partitions).toMatchObject([{ name: NAME, logEnd: 12 }]);
  });

  it('given Kafka away while commands are handled, do not take the old end of a log for a lost log', async () => {
    const watch = given();
    for (const second of [0, 1]) await watch.at(second);
    watch.sources.kafka = fails('Kafka: no answer');
    const row = aRow({ nextOffset: 500 });
    watch.sources.database = () => Promise.resolve({ partitions: [row], leaders: [] });
    for (const second of [2, 3]) await watch.at(second);
    expect(watch.view().partitions).toMatchObject([{ state: 'ok', checkpoint: 500, logEnd: 12, lag: 0 }]);
  });

  it('given Postgres that answers after Kafka, do not take the difference for a lost log', async () => {
    const watch = given();
    await watch.at(0);
    watch.sources.database = async () => {
      await new Promise(setImmediate);
      return { partitions: [aRow({ nextOffset: 13 })], leaders: [] };
    };
    await watch.at(1);
    expect(watch.view().partitions).toMatchObject([{ state: 'ok', checkpoint: 13, logEnd: 12 }]);
  });

  it('given Postgres away, do not say who leads', async () => {
    const watch = given();
    await watch.at(0);
    watch.sources.database = fails('Postgres: no answer');
    await watch.at(1);
    expect(watch.view().leaders).toBeUndefined();
  });

  it('given one that answers again, are all well', async () => {
    const watch = given({ kafka: fails('Kafka: no answer') });
    await watch.at(0);
    watch.sources.kafka = () => Promise.resolve(aKafkaReading(12));
    await watch.at(1);
    expect(watch.service('Kafka')).toEqual({ name: 'Kafka', state: 'ok' });
  });

  it('given one that hangs, still show the others', async () => {
    const watch = given({ kafka: () => new Promise(() => undefined) });
    void watch.refresh();
    await new Promise(setImmediate);
    expect(watch.service('Postgres')?.state).toBe('ok');
    expect(watch.view().partitions).toHaveLength(1);
  });
});

describe('what costs more', () => {
  it('the registry is asked every five seconds', async () => {
    const watch = given();
    for (const second of [0, 1, 2, 3, 4, 5, 6]) await watch.at(second);
    expect(watch.asked.registry).toBe(2);
  });

  it('dead letters are read at first, and then only if their topics have grown', async () => {
    const watch = given();
    for (const second of [0, 5, 10, 15]) await watch.at(second);
    expect(watch.asked.deadLetters).toBe(1);
    watch.grow();
    await watch.at(20);
    expect(watch.asked.deadLetters).toBe(2);
    expect(watch.view().deadLetters).toMatchObject({ open: 2 });
  });

  it('dead letters of a topic that grows all the time are not read all the time', async () => {
    const watch = given();
    for (const second of [0, 1, 2, 3, 4, 5]) {
      watch.grow();
      await watch.at(second);
    }
    expect(watch.asked.deadLetters).toBe(2);
  });

  it('dead letters that could not be read are read again, and until then it is said why', async () => {
    const watch = given({ deadLetters: fails('Kafka: there is no topic dead') });
    await watch.at(0);
    expect(watch.view().deadLetterProblem).toBe('Kafka: there is no topic dead');
    watch.sources.deadLetters = () => Promise.resolve({ records: 9 });
    await watch.at(5);
    expect(watch.view()).toMatchObject({ deadLetterProblem: undefined, deadLetters: { records: 9 } });
  });

  it('records are read only for a partition that does not move, and not all the time', async () => {
    const watch = given();
    for (const second of [0, 2, 4]) await watch.at(second);
    expect(watch.asked.stopReasons).toBe(0);
    for (const second of [6, 9, 12, 15]) await watch.at(second);
    expect(watch.asked.stopReasons).toBe(1);
    expect(watch.view().partitions).toMatchObject([{ state: 'stopped', reason: 'recreated' }]);
  });
});
