import { expect, it } from '@jest/globals';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { reportOutages } from '../../../../src/adapters/telemetry/export-outages.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';

const SUCCESS: ExportResult = { code: ExportResultCode.SUCCESS };
const failure = (message: string): ExportResult => ({
  code: ExportResultCode.FAILED,
  error: new Error(message),
});

it('an outage of the collector is logged once, with the first reason, and its end, and the SDK is told of none', () => {
  const results = [
    SUCCESS,
    failure('x'.repeat(1_000)),
    failure('refused'),
    SUCCESS,
    SUCCESS,
    failure('again'),
  ];
  const answers = [...results];
  const exporter: SpanExporter = {
    export: (_spans, done) => done(answers.shift() ?? SUCCESS),
    shutdown: () => Promise.resolve(),
  };
  const logger = memoryLogger();
  const reporting = reportOutages(exporter, logger);
  const passedOn: ExportResult[] = [];
  while (answers.length > 0) reporting.export([], (result) => passedOn.push(result));

  expect(passedOn).toEqual(results.map(() => SUCCESS));
  expect(logger.lines).toMatchObject([
    { level: 'warn', reason: 'x'.repeat(300) },
    { level: 'info' },
    { level: 'warn', reason: 'again' },
  ]);
});
