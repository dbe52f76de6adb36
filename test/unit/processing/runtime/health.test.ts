import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { processHealth } from '../../../../src/processing/runtime/health.ts';

describe('a process', () => {
  it('given that it has not begun yet, is neither started nor ready', async () => {
    expect(await processHealth().report()).toEqual({
      started: false,
      ready: false,
      problems: { process: 'it is still starting' },
      notices: {},
    });
  });

  it('given that it has begun and nothing is wrong, is ready', async () => {
    const health = processHealth();
    health.watch('Postgres', () => Promise.resolve(undefined));
    health.started();
    expect(await health.report()).toEqual({ started: true, ready: true, problems: {}, notices: {} });
  });

  it('given something that is wrong, is started but not ready, and says why', async () => {
    const health = processHealth();
    health.started();
    health.watch('Postgres', () => Promise.resolve('connection refused'));
    health.watch('Kafka', () => Promise.reject(new Error('no broker')));
    expect(await health.report()).toEqual({
      started: true,
      ready: false,
      problems: { Postgres: 'connection refused', Kafka: 'no broker' },
      notices: {},
    });
  });

  it('given a check that never answers, is not ready', async () => {
    const health = processHealth(5);
    health.started();
    health.watch('registry', () => new Promise(() => undefined));
    expect((await health.report()).problems).toEqual({ registry: 'no answer within 5 ms' });
  });

  it('given checks that share a connection, asks one after another, and tells of each', async () => {
    const health = processHealth();
    health.started();
    let asking = 0;
    const seen: number[] = [];
    const check = (answer: string | undefined) => async () => {
      seen.push((asking += 1));
      await setImmediate();
      asking -= 1;
      return answer;
    };
    health.watch('Postgres', check(undefined));
    health.watch('outbox', check('a message waits'), 'Postgres');
    health.watch('inbox', check('a command waits'), 'Postgres');
    expect((await health.report()).problems).toEqual({ outbox: 'a message waits', inbox: 'a command waits' });
    expect(seen).toEqual([1, 1, 1]);
  });

  it('given a check that does not answer, asks neither it again meanwhile nor those that come after it', async () => {
    const health = processHealth(5, 0);
    health.started();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let asked = 0;
    health.watch('Postgres', () => ((asked += 1), promise));
    health.watch('outbox', async () => void (asked += 1), 'Postgres');
    const silent = 'no answer within 5 ms';
    for (let time = 0; time < 3; time += 1)
      expect((await health.report()).problems).toEqual({ Postgres: silent, outbox: silent });
    expect(asked).toBe(1);
    resolve(undefined);
    expect(await health.report()).toMatchObject({ ready: true });
  });

  it('given many who ask at once or within a second, asks its checks once', async () => {
    const health = processHealth();
    health.started();
    let asked = 0;
    health.watch('Postgres', async () => void (asked += 1));
    await Promise.all([health.report(), health.report()]);
    await health.report();
    expect(asked).toBe(1);
  });

  it('given a check that is new, asks it at once', async () => {
    const health = processHealth();
    health.started();
    expect(await health.report()).toMatchObject({ ready: true });
    health.watch('Kafka', () => Promise.resolve('no broker'));
    expect(await health.report()).toMatchObject({ ready: false });
  });

  it('given what was wrong and is mended, is ready again', async () => {
    const health = processHealth(1_000, 0);
    health.started();
    const answers = ['away', undefined];
    health.watch('Kafka', () => Promise.resolve(answers.shift()));
    expect([(await health.report()).ready, (await health.report()).ready]).toEqual([false, true]);
  });
});
