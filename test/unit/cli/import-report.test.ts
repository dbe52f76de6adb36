import { describe, expect, it } from '@jest/globals';
import {
  type FileReport,
  goOn,
  type ImportReport,
  reportJson,
  reportText,
} from '../../../src/entrypoints/cli/import-report.ts';

const batches: FileReport = {
  file: 'b.csv',
  kind: 'batches',
  badLines: 'b.csv.bad.csv',
  counts: { sent: 10, bad: 0, line: 11 },
};
const orders: FileReport = {
  file: 'o.csv',
  kind: 'orders',
  badLines: 'o.csv.bad.csv',
  counts: { sent: 4_990, bad: 10, line: 5_001 },
};
const report = (over: Partial<ImportReport> = {}): ImportReport => ({
  files: [batches, orders],
  seconds: 0.5,
  isComplete: true,
  isHandled: undefined,
  ...over,
});

describe('the report of an import', () => {
  it('for programs, has all that was counted', () => {
    expect(JSON.parse(reportJson(report({ isHandled: true })))).toEqual({
      sent: { CreateBatch: 10, Allocate: 4_990 },
      bad: 10,
      seconds: 0.5,
      complete: true,
      handled: true,
      files: [
        { file: 'b.csv', kind: 'batches', sent: 10, bad: 0, lastLine: 11, badLines: null },
        { file: 'o.csv', kind: 'orders', sent: 4_990, bad: 10, lastLine: 5_001, badLines: 'o.csv.bad.csv' },
      ],
    });
  });

  it('for people, says what was sent and where bad lines are', () => {
    expect(reportText(report({ isHandled: true }))).toBe(
      'sent 10 CreateBatch, 4,990 Allocate in 0.5 s (10,000 lines/s); the workers have handled all\n' +
        '10 bad lines: see o.csv.bad.csv\n' +
        'what they refused, if anything: bin/allocation tail --rejections --from-beginning --until-end',
    );
  });

  it('given nothing to send, says that', () => {
    expect(reportText(report({ files: [] }))).toMatch(/^sent nothing in/);
  });

  it('given an end half-way, says how to go on', () => {
    expect(goOn([batches, orders])).toBe(
      '5,000 commands are known to be sent, up to line 5,001 of o.csv. To go on run the same command again: ' +
        'the ids are the same, and the workers skip what they have.',
    );
    expect(goOn([])).toBe('Nothing was sent.');
  });
});
