import { describe, expect, it } from '@jest/globals';
import {
  type FileReport,
  howToContinue,
  type ImportReport,
  reportJson,
  reportText,
} from '../../../../src/entrypoints/cli/import/report.ts';
import { kindOf } from '../../../../src/processing/csv-import/file-kind.ts';

const batches: FileReport = {
  file: 'b.csv',
  kind: kindOf('CreateBatch'),
  badLines: 'b.csv.bad.csv',
  counts: { sent: 10, bad: 0, line: 11 },
};
const orders: FileReport = {
  file: 'o.csv',
  kind: kindOf('Allocate'),
  badLines: 'o.csv.bad.csv',
  counts: { sent: 4_990, bad: 10, line: 5_001 },
};
const report = (over: Partial<ImportReport> = {}): ImportReport => ({
  files: [batches, orders],
  seconds: 0.5,
  isComplete: true,
  isHandled: undefined,
  outcomes: undefined,
  ...over,
});
const outcomes = {
  created: 10,
  allocated: 4_000,
  waiting: 0,
  outOfStock: 700,
  changed: 0,
  unchanged: 0,
  rejected: 0,
  failed: 0,
  skipped: 290,
  unknown: 0,
};

describe('the report of an import', () => {
  it('for programs, contains all counts', () => {
    expect(JSON.parse(reportJson(report({ isHandled: true, outcomes })))).toEqual({
      sent: { CreateBatch: 10, Allocate: 4_990 },
      bad: 10,
      seconds: 0.5,
      complete: true,
      handled: true,
      outcomes,
      files: [
        { file: 'b.csv', kind: 'batches', sent: 10, bad: 0, lastLine: 11, badLines: null },
        { file: 'o.csv', kind: 'orders', sent: 4_990, bad: 10, lastLine: 5_001, badLines: 'o.csv.bad.csv' },
      ],
    });
  });

  it('for people, states what was sent, the outcomes and the file of bad lines', () => {
    expect(reportText(report({ isHandled: true, outcomes }))).toBe(
      'sent 10 CreateBatch, 4,990 Allocate in 0.5 s (10,000 lines/s); the workers have handled everything\n' +
        '10 batches created, 4,000 allocated, 700 out of stock, 0 rejected, 290 skipped (imported before), 10 bad lines\n' +
        '10 bad lines: see o.csv.bad.csv',
    );
  });

  it('given rejections and dead letters, gives the commands that show them', () => {
    const some = {
      ...outcomes,
      created: 1,
      waiting: 5,
      changed: 6,
      rejected: 2,
      failed: 1,
      unchanged: 3,
      unknown: 4,
    };
    expect(reportText(report({ isHandled: true, outcomes: some })).split('\n')).toEqual([
      expect.any(String),
      '1 batch created, 4,000 allocated, 5 waiting, 700 out of stock, 6 changed, 2 rejected, 290 skipped (imported before), ' +
        '3 without an effect, 1 dead letter, 4 with an unknown outcome, 10 bad lines',
      '10 bad lines: see o.csv.bad.csv',
      'to see the rejections: bin/allocation tail --rejections --from-beginning --until-end',
      'to see the dead letters: bin/allocation dead-letters list',
    ]);
  });

  it('given an import that did not wait, contains no outcomes', () => {
    expect(reportText(report())).not.toContain('allocated');
  });

  it('given nothing to send, states that', () => {
    expect(reportText(report({ files: [] }))).toMatch(/^sent nothing in/);
  });

  it('given an interruption, explains how to continue', () => {
    expect(howToContinue([batches, orders])).toBe(
      '5,000 commands are known to be sent, up to line 5,001 of o.csv. To continue, run the same command again: ' +
        'the ids are the same, so the workers skip what they have handled.',
    );
    expect(howToContinue([])).toBe('Nothing was sent.');
  });
});
