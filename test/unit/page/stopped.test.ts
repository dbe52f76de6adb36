import { describe, expect, it, test } from '@jest/globals';
import { shellWord } from '../../../page/format/shell-word.ts';
import { keptText } from '../../../page/pipeline/log-text.ts';
import { stoppedAdvice } from '../../../page/pipeline/stopped-advice.ts';
import { stoppedReason } from '../../../page/pipeline/stopped-reason.ts';
import { partition } from './pipeline-answer.ts';

const accept = 'bin/allocation partitions resume commands-0 --accept-loss';
const stopped = (reason: string) => ({ reason, accept, since: '2026-11-30T11:00:00.000Z' });

describe('the reason of a stopped partition', () => {
  it.each([
    [
      `command partition commands-0 is stopped: records 0 to 1 were deleted before they were handled. Nothing is skipped: restore them, or accept the loss: ${accept}`,
      'Records 0 to 1 were deleted before they were handled.',
    ],
    [
      `command partition commands-0 is stopped: the checkpoint is at 5, the log ends at 1. The topic was recreated, or Postgres belongs to another Kafka. Set the right addresses, or begin with this log: ${accept}`,
      'The checkpoint is at 5, the log ends at 1. The topic was recreated, or Postgres belongs to another Kafka.',
    ],
    ['something else', 'Something else'],
  ])('%j has neither its name nor the command line that accepts the loss', (reason, text) => {
    expect(stoppedReason(partition({ stopped: stopped(reason) }))).toBe(text);
  });
});

describe('what to do with a stopped partition', () => {
  const adviceOf = (over: Parameters<typeof partition>[0], reason = '') =>
    stoppedAdvice(partition({ ...over, stopped: stopped(reason) }));
  const textOf = (over: Parameters<typeof partition>[0], reason?: string): string =>
    adviceOf(over, reason)
      .steps.map(({ text, line }) => `${text} ${line ?? ''}`)
      .join('\n');

  it('of deleted commands: a newer backup, the retention, and sending them again', () => {
    const over = { checkpoint: 100, logStart: 200, logEnd: 300 };
    expect(textOf(over)).toMatch(
      /restore a newer one, in which the partition was handled up to 199[^]*Commands 100 to 199 were deleted[^]*--entity-name commands --describe[^]*same ids \(ce_id\)/,
    );
    expect(adviceOf(over).loss).toContain('Commands 100 to 199 will not be handled');
    expect(adviceOf({ ...over, logStart: 101 }).loss).toContain('Command 100 will not be handled');
  });

  it('of another log: the addresses first', () => {
    expect(textOf({ checkpoint: 500, logStart: 0, logEnd: 12 })).toMatch(
      /^See whether the settings KAFKA_BROKERS and DATABASE_URL[^]*created again/,
    );
    expect(textOf({ checkpoint: 5, logStart: 0, logEnd: 12 }, 'record 4 is not the one')).toMatch(/^See/);
  });

  it('of a compacted log: another policy', () => {
    expect(
      textOf({ checkpoint: 5, logStart: 0, logEnd: 12 }, 'records 5 to 6 were removed by compaction'),
    ).toMatch(/--alter --add-config cleanup.policy=delete/);
  });

  it('never has the command line that accepts the loss among its steps', () => {
    for (const over of [{ checkpoint: 1, logStart: 2 }, { checkpoint: 500 }, { checkpoint: null }])
      expect(textOf(over)).not.toContain('--accept-loss');
  });
});

test.each([
  [0, 12, '0 to 11'],
  [5, 6, '5'],
  [12, 12, 'none'],
  [null, 12, '–'],
])('a log from %j to before %j keeps the commands %s', (start, end, text) => {
  expect(keptText(start, end)).toBe(text);
});

test.each([
  ['B7', 'B7'],
  ['a b', `'a b'`],
  [`it's; $(rm -r /)`, String.raw`'it'\''s; $(rm -r /)'`],
  ['', `''`],
  ['שולחן', `'שולחן'`],
])('%j is one word of a command line: %s', (text, word) => {
  expect(shellWord(text)).toBe(word);
});
