import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type HealthReport, logReadiness, processHealth } from '../../../../src/processing/runtime/health.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';

describe('a process', () => {
  it('given that it has not started yet, is neither started nor ready', async () => {
    expect(await processHealth().report()).toEqual({
      started: false,
      ready: false,
      problems: { process: 'it is still starting' },
      notices: {},
    });
  });

  it('given that it has started and no check reports a problem, is ready', async () => {
    const health = processHealth();
    health.addCheck('Postgres', () => Promise.resolve(undefined));
    health.started();
    expect(await health.report()).toEqual({ started: true, ready: true, problems: {}, notices: {} });
  });

  it('given a problem, is started but not ready, and reports the problem', async () => {
    const health = processHealth();
    health.started();
    health.addCheck('Postgres', () => Promise.resolve('connection refused'));
    health.addCheck('Kafka', () => Promise.reject(new Error('no broker')));
    expect(await health.report()).toEqual({
      started: true,
      ready: false,
      problems: { Postgres: 'connection refused', Kafka: 'no broker' },
      notices: {},
    });
  });

  it('given a check that never returns, is not ready', async () => {
    const health = processHealth(5);
    health.started();
    health.addCheck('registry', () => new Promise(() => undefined));
    expect((await health.report()).problems).toEqual({ registry: 'no answer within 5 ms' });
  });

  it('given checks that share a connection, runs them one after another and reports each', async () => {
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
    health.addCheck('Postgres', check(undefined));
    health.addCheck('outbox', check('a message waits'), 'Postgres');
    health.addCheck('inbox', check('a command waits'), 'Postgres');
    expect((await health.report()).problems).toEqual({ outbox: 'a message waits', inbox: 'a command waits' });
    expect(seen).toEqual([1, 1, 1]);
  });

  it('given a check that does not return, starts neither that check again nor the checks after it', async () => {
    const health = processHealth(5, 0);
    health.started();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let asked = 0;
    health.addCheck('Postgres', () => ((asked += 1), promise));
    health.addCheck('outbox', async () => void (asked += 1), 'Postgres');
    const silent = 'no answer within 5 ms';
    for (let time = 0; time < 3; time += 1)
      expect((await health.report()).problems).toEqual({ Postgres: silent, outbox: silent });
    expect(asked).toBe(1);
    resolve(undefined);
    expect(await health.report()).toMatchObject({ ready: true });
  });

  it('given many requests at once or within a second, runs its checks once', async () => {
    const health = processHealth();
    health.started();
    let asked = 0;
    health.addCheck('Postgres', async () => void (asked += 1));
    await Promise.all([health.report(), health.report()]);
    await health.report();
    expect(asked).toBe(1);
  });

  it('given a new check, runs it at once', async () => {
    const health = processHealth();
    health.started();
    expect(await health.report()).toMatchObject({ ready: true });
    health.addCheck('Kafka', () => Promise.resolve('no broker'));
    expect(await health.report()).toMatchObject({ ready: false });
  });

  it('given a problem that has passed, is ready again', async () => {
    const health = processHealth(1_000, 0);
    health.started();
    const answers = ['away', undefined];
    health.addCheck('Kafka', () => Promise.resolve(answers.shift()));
    expect([(await health.report()).ready, (await health.report()).ready]).toEqual([false, true]);
  });
});

const reportOf = (problems: Record<string, string>, started = true): HealthReport => ({
  started,
  ready: started && Object.keys(problems).length === 0,
  problems,
  notices: {},
});

/** The lines that are logged when readiness is requested and these are the reports. */
async function loggedFor(...reports: HealthReport[]): Promise<string[]> {
  const logger = memoryLogger();
  const left = reports.values();
  const report = logReadiness(async () => left.next().value ?? reportOf({}), logger);
  for (const expected of reports) await expect(report()).resolves.toBe(expected);
  return logger.lines.map(({ level, message }) => `${level} ${message}`);
}

describe('the log of readiness', () => {
  it('given a process that is ready, is empty', async () => {
    await expect(loggedFor(reportOf({}), reportOf({}))).resolves.toEqual([]);
  });

  it('given a process that is blocked, names the reason once, and logs once that it continues', async () => {
    await expect(
      loggedFor(
        reportOf({ Kafka: 'no leader for 11 s' }),
        reportOf({ Kafka: 'no leader for 16 s' }),
        reportOf({}),
        reportOf({}),
      ),
    ).resolves.toEqual(['warn not ready: no leader for 11 s', 'info ready again']);
  });

  it('given another reason, names it as well', async () => {
    await expect(
      loggedFor(reportOf({ Kafka: 'away' }), reportOf({ Kafka: 'away', Postgres: 'away, too' })),
    ).resolves.toEqual(['warn not ready: away', 'warn not ready: away; away, too']);
  });

  it('given a process that is still starting, is empty', async () => {
    await expect(loggedFor(reportOf({ process: 'it is still starting' }, false))).resolves.toEqual([]);
  });
});
