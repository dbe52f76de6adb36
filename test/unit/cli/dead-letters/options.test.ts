import { describe, expect, it } from '@jest/globals';
import {
  type ResolveOptions,
  readExplicitSelection,
  readNote,
  readSelection,
} from '../../../../src/entrypoints/cli/dead-letters/options.ts';
import { NOON } from '../../../support/builders/records.ts';

const HOUR = 3_600_000;

describe('the selection of dead letters', () => {
  it('given nothing, selects all', () => {
    expect(readSelection([], {}, NOON)).toEqual({});
  });

  it('given flags, combines the criteria of all of them', () => {
    const options = { reason: ['NOT_JSON'], since: '2h', until: '1h', topic: 'orders', sku: 'LAMP' };
    expect(readSelection([], options, NOON)).toEqual({
      reasons: ['NOT_JSON'],
      since: NOON - 2 * HOUR,
      until: NOON - HOUR,
      topic: 'orders',
      sku: 'LAMP',
    });
  });

  it('given ids, selects these dead letters', () => {
    expect(readSelection(['a-0-1', 'a-0-1', 'b'], {}, NOON)).toEqual({ ids: new Set(['a-0-1', 'b']) });
  });

  it.each<[string, string[], ResolveOptions, string]>([
    ['ids and flags', ['a'], { sku: 'LAMP', since: '1h' }, 'leave out --since, --sku'],
    ['an invalid time', [], { since: 'soon' }, '--since: must be a time such as'],
    ['an invalid end time', [], { until: '' }, '--until: must be a time such as'],
    ['times in the wrong order', [], { since: '1h', until: '2h' }, '--since has to be before --until'],
  ])('given %s, is refused with the expected input', (_, ids, options, words) => {
    expect(() => readSelection(ids, options, NOON)).toThrow(words);
  });
});

describe('the selection to replay or discard', () => {
  it.each<[string, string[], ResolveOptions]>([
    ['ids', ['a'], {}],
    ['a flag', [], { sku: 'LAMP' }],
    ['--all', [], { all: true }],
    ['--again with ids', ['a'], { again: true }],
  ])('given %s, is enough', (_, ids, options) => {
    expect(() => readExplicitSelection(ids, options, NOON)).not.toThrow();
  });

  it.each<[string, string[], ResolveOptions, string]>([
    ['nothing', [], {}, 'say which dead letters: ids, --reason'],
    ['nothing but a note', [], { note: 'ada', dryRun: true }, 'say which dead letters'],
    ['ids and --all', ['a'], { all: true }, 'leave out --all'],
    ['--again for all', [], { all: true, again: true }, '--again is only for dead letters that are named'],
  ])('given %s, is refused with the expected input', (_, ids, options, words) => {
    expect(() => readExplicitSelection(ids, options, NOON)).toThrow(words);
  });
});

describe('a note', () => {
  it.each([undefined, 'ada: a test', 'x'.repeat(255)])('may be %j', (note) => {
    expect(readNote(note)).toBe(note);
  });

  it.each(['', 'x'.repeat(256), 'two\nlines'])('given %j, is refused with the expected input', (note) => {
    expect(() => readNote(note)).toThrow('--note: must be 1–255 characters');
  });
});
