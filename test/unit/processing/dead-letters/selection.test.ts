import { describe, expect, it } from '@jest/globals';
import { isSelected, parseTime, type Selection } from '../../../../src/processing/dead-letters/selection.ts';
import { deadLetterSummary } from '../../../../src/processing/dead-letters/summary.ts';
import { aDeadLetter } from '../../../support/builders/dead-letters.ts';
import { jsonBytes, NOON } from '../../../support/builders/records.ts';

const deadLetters = {
  lamp: aDeadLetter({ offset: 1 }, { failedAt: NOON }),
  oak: aDeadLetter(
    { offset: 2, key: Buffer.from('OAK'), topic: 'orders' },
    { failedAt: NOON + 1_000, code: 'HANDLER_FAILED' },
  ),
  keyless: aDeadLetter(
    { offset: 3, key: null, value: jsonBytes({ sku: 'OAK' }) },
    { failedAt: NOON + 2_000, code: 'UNKNOWN_TYPE' },
  ),
};

const selected = (selection: Selection): string[] =>
  Object.entries(deadLetters)
    .filter(([, deadLetter]) => isSelected(selection)(deadLetter))
    .map(([name]) => name);

describe('a selection of dead letters', () => {
  it.each<[string, Selection, string[]]>([
    ['nothing', {}, ['lamp', 'oak', 'keyless']],
    ['ids', { ids: new Set(['orders-0-2', 'allocation.commands-0-3']) }, ['oak', 'keyless']],
    ['reasons', { reasons: ['NOT_JSON', 'UNKNOWN_TYPE'] }, ['lamp', 'keyless']],
    ['a time since, inclusive', { since: NOON + 1_000 }, ['oak', 'keyless']],
    ['a time until, exclusive', { until: NOON + 1_000 }, ['lamp']],
    ['a topic', { topic: 'orders' }, ['oak']],
    ['a SKU, as key or in the value', { sku: 'OAK' }, ['oak', 'keyless']],
    ['two conditions, both', { sku: 'OAK', reasons: ['UNKNOWN_TYPE'] }, ['keyless']],
    ['a condition without a match', { topic: 'nowhere' }, []],
  ])('given %s, contains %j', (_, selection, names) => {
    expect(selected(selection)).toEqual(names);
  });
});

describe('a time', () => {
  const now = Date.parse('2026-11-23T12:00:00.000Z');

  it.each([
    ['2h', '2026-11-23T10:00:00.000Z'],
    ['30m', '2026-11-23T11:30:00.000Z'],
    ['45s', '2026-11-23T11:59:15.000Z'],
    ['7d', '2026-11-16T12:00:00.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T10:15', '2026-11-01T10:15:00.000Z'],
    ['2026-11-01T10:15:30.123', '2026-11-01T10:15:30.123Z'],
    ['2026-11-01T10:15:30Z', '2026-11-01T10:15:30.000Z'],
    ['2026-11-01T10:15:30+02:00', '2026-11-01T08:15:30.000Z'],
  ])('given %s, is %s', (text, time) => {
    expect(new Date(parseTime(text, now) ?? 0).toISOString()).toBe(time);
  });

  it.each([
    '',
    '2',
    '2w',
    '-2h',
    '1.5h',
    'yesterday',
    '2026-02-30',
    '2026-11-01T25:00',
    '23.11.2026',
    '1e3s',
  ])('given %j, is invalid', (text) => {
    expect(parseTime(text, now)).toBeUndefined();
  });
});

describe('the summary', () => {
  it('counts open dead letters by reason, and the resolved ones', () => {
    const summary = deadLetterSummary();
    const at = '2026-11-23T12:00:00.000Z';
    summary.count(deadLetters.lamp, undefined);
    summary.count(deadLetters.lamp, undefined);
    summary.count(deadLetters.oak, undefined);
    summary.count(deadLetters.oak, { decision: 'discarded', at });
    summary.count({ ...deadLetters.oak, reason: '\u001B[2J' }, undefined);
    expect(summary.text()).toBe('4 open (2 NOT_JSON, 1 HANDLER_FAILED, 1 other), 0 replayed, 1 discarded');
  });

  it('given no dead letters, states that', () => {
    expect(deadLetterSummary().text()).toBe('0 open, 0 replayed, 0 discarded');
  });
});
