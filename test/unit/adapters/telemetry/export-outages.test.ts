import { expect, it } from '@jest/globals';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { reportOutages } from '../../../../src/adapters/telemetry/export-outages.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';

const SUCCESS: ExportResult = { code: ExportResultCode.SUCCESS };
const failure = (message: string): ExportResult => ({
  code: ExportResultCode.FAILED,
  error: new Error(message),
});

it.each(['spans', 'metrics'] as const)(
  'an outage of the collector is logged once, with the first reason, and its end, and the SDK is told of none (%s)',
  (what) => {
    const results = [
      SUCCESS,
      failure('x'.repeat(1_000)),
      failure('refused'),
      SUCCESS,
      SUCCESS,
      failure('again'),
    ];
    const answers = [...results];
    const exporter = {
      export: (_items: unknown, done: (result: ExportResult) => void) => done(answers.shift() ?? SUCCESS),
    };
    const logger = memoryLogger();
    const exportNow = reportOutages(exporter, what, logger);
    const passedOn: ExportResult[] = [];
    while (answers.length > 0) exportNow([], (result) => passedOn.push(result));

    expect(passedOn).toEqual(results.map(() => SUCCESS));
    expect(logger.lines).toMatchObject([
      { level: 'warn', reason: 'x'.repeat(300), message: expect.stringContaining(what) },
      { level: 'info', message: `the collector takes ${what} again` },
      { level: 'warn', reason: 'again' },
    ]);
  },
);
