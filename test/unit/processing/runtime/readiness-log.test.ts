import { describe, expect, it } from '@jest/globals';
import type { HealthReport } from '../../../../src/processing/runtime/health.ts';
import { readinessLog } from '../../../../src/processing/runtime/readiness-log.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';

const reportOf = (problems: Record<string, string>, started = true): HealthReport => ({
  started,
  ready: started && Object.keys(problems).length === 0,
  problems,
  notices: {},
});

/** What is logged, a line each, when readiness is asked for and these are the reports. */
async function loggedFor(...reports: HealthReport[]): Promise<string[]> {
  const logger = memoryLogger();
  const left = reports.values();
  const report = readinessLog(async () => left.next().value ?? reportOf({}), logger);
  for (const expected of reports) await expect(report()).resolves.toBe(expected);
  return logger.lines.map(({ level, message }) => `${level} ${message}`);
}

describe('the log of readiness', () => {
  it('given a process that is ready, is empty', async () => {
    await expect(loggedFor(reportOf({}), reportOf({}))).resolves.toEqual([]);
  });

  it('given one that stands still, says once what it waits for, and once that it goes on', async () => {
    await expect(
      loggedFor(
        reportOf({ Kafka: 'no leader for 11 s' }),
        reportOf({ Kafka: 'no leader for 16 s' }),
        reportOf({}),
        reportOf({}),
      ),
    ).resolves.toEqual(['warn not ready: no leader for 11 s', 'info ready again']);
  });

  it('given another reason, says that, too', async () => {
    await expect(
      loggedFor(reportOf({ Kafka: 'away' }), reportOf({ Kafka: 'away', Postgres: 'away, too' })),
    ).resolves.toEqual(['warn not ready: away', 'warn not ready: away; away, too']);
  });

  it('given one that is still starting, leaves it to those who wait', async () => {
    await expect(loggedFor(reportOf({ process: 'it is still starting' }, false))).resolves.toEqual([]);
  });
});
