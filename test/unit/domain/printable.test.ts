import { describe, expect, it } from '@jest/globals';
import { printable } from '../../../src/adapters/terminal/printable.ts';
import { identifier } from '../../../src/domain/fields.ts';
import { isPrintable } from '../../../src/domain/printable.ts';
import { readCommandHeaders } from '../../../src/processing/decode/command-headers.ts';
import { readShortage } from '../../../src/processing/notifications/shortage.ts';
import type { RecordHeader } from '../../../src/processing/records/record.ts';
import { aRecord } from '../../support/builders/records.ts';
import { aShortage, shortageRecord } from '../../support/builders/shortages.ts';

const LAST_CODE_POINT = 0x10_ff_ff;
const OUT_OF_STOCK: RecordHeader = ['ce_type', 'OutOfStock'];

describe('printable text', () => {
  it.each([
    ['a control character', '\u0000'],
    ['an escape', '\u001b'],
    ['a C1 control character', '\u009b'],
    ['a line break', '\n'],
    ['a soft hyphen', '\u00ad'],
    ['a change of direction', '\u202e'],
    ['a byte order mark', '\ufeff'],
    ['a line separator', '\u2028'],
    ['a paragraph separator', '\u2029'],
    ['a lone surrogate', '\ud800'],
    ['a format character beyond the first plane', '\u{e0041}'],
  ])('has no %s', (_, character) => {
    expect(isPrintable(`a${character}b`, 255)).toBe(false);
  });

  it.each(['a', ' ', 'Lämp', '椅子', 'e\u0301', '🪑', '\u00a0', '\u{10fffd}'])('may be %j', (text) => {
    expect(isPrintable(text, 255)).toBe(true);
  });

  it('has from one to the maximum number of characters, counted in code points', () => {
    expect(['', '🪑', '🪑🪑🪑', '🪑🪑🪑🪑'].map((text) => isPrintable(text, 3))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('the rule of printable text', () => {
  it('is the same for every character in the check and in the output', () => {
    const others: number[] = [];
    for (let point = 0; point <= LAST_CODE_POINT; point += 1) {
      const character = String.fromCodePoint(point);
      if (isPrintable(character, 1) !== (printable(character) === character)) others.push(point);
    }
    expect(others).toEqual([]);
  });

  const throws = (read: () => unknown): boolean => {
    try {
      read();
      return false;
    } catch {
      return true;
    }
  };

  // The header is a string, because bytes could not hold a lone surrogate.
  it.each(['\u0000', '\u001b', '\u009b', '\u00ad', '\u202e', '\ufeff', '\u2028', '\u2029', '\ud800'])(
    'refuses %j in an identifier, in a header of a command, and in the id of an event',
    (character) => {
      const text = `a${character}b`;
      expect(identifier.safeParse(text).success).toBe(false);
      expect(throws(() => readCommandHeaders(aRecord({ headers: [['ce_id', text]] })))).toBe(true);
      const event = {
        ...shortageRecord(aShortage()),
        headers: [OUT_OF_STOCK, ['ce_id', text]] satisfies RecordHeader[],
      };
      expect(throws(() => readShortage(event))).toBe(true);
    },
  );
});
