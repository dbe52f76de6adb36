import { describe, expect, it, test } from '@jest/globals';
import { hexRows } from '../../../page/format/hex-dump.ts';
import { bytesText, count, counted, rateText } from '../../../page/format/numbers.ts';
import {
  absoluteTime,
  arrivalText,
  dayOf,
  durationText,
  isLate,
  relativeTime,
  wholeDuration,
} from '../../../page/format/time.ts';
import { NAME_LENGTH, shortText, visibleLines, visibleText } from '../../../page/format/visible-text.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');

test.each([
  [0, '0 ms'],
  [-5, '0 ms'],
  [350.4, '350 ms'],
  [1_000, '1 s'],
  [65_000, '1 min 5 s'],
  [7_200_000, '2 h'],
  [7_380_000, '2 h 3 min'],
  [4 * 86_400_000 + 3_600_000, '4 d 1 h'],
])('a length of %d ms is %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each([
  [-3_000, '1 s'],
  [400, '1 s'],
  [59_900, '59 s'],
  [65_000, '1 min'],
  [7_380_000, '2 h'],
])('what lasts %d ms lasts for %s', (ms, text) => {
  expect(wholeDuration(ms)).toBe(text);
});

test.each([
  [0, 'just now'],
  [1_500, 'just now'],
  [12_000, '12 s ago'],
  [3 * 3_600_000, '3 h ago'],
  [-86_400_000 * 3, 'in 3 d'],
])('%d ms ago is %s', (ms, text) => {
  expect(relativeTime(NOW - ms, NOW)).toBe(text);
});

test('a moment in full is in UTC', () => {
  expect(absoluteTime(NOW)).toBe('2026-11-30 12:00:00 UTC');
  expect(dayOf(NOW)).toBe('2026-11-30');
});

describe('the day of an arrival', () => {
  it.each([
    ['2026-11-30', 'today'],
    ['2026-12-01', 'tomorrow'],
    ['2027-03-15', 'in 105 days'],
    ['2026-11-29', '1 day late'],
    ['2026-11-18', '12 days late'],
    ['2024-02-01', '1,033 days late'],
  ])('%s is %s', (eta, text) => {
    expect(arrivalText(eta, '2026-11-30')).toBe(text);
  });

  it('is late from the day after on, and never in the warehouse', () => {
    expect([
      isLate('2026-11-29', '2026-11-30'),
      isLate('2026-11-30', '2026-11-30'),
      isLate(null, '2026-11-30'),
    ]).toEqual([true, false, false]);
  });
});

test('numbers have separators, and nouns their plural', () => {
  expect([count(10_000), counted(1, 'line'), counted(2_000, 'line'), counted(0, 'batch', 'batches')]).toEqual(
    ['10,000', '1 line', '2,000 lines', '0 batches'],
  );
  expect([rateText(0), rateText(0.44), rateText(1_999.6)]).toEqual(['0/s', '0.4/s', '2,000/s']);
  expect([bytesText(312), bytesText(1_234), bytesText(4_000_000)]).toEqual(['312 B', '1.2 kB', '4 MB']);
});

describe('text from outside', () => {
  it('shows characters that nobody sees, or that turn the text round', () => {
    expect(visibleText('a\u202Eb\u0000c\nd\u2028e\u{E0001}')).toBe(
      'a\\u{202E}b\\u{0}c\\u{A}d\\u{2028}e\\u{E0001}',
    );
  });

  it('keeps everything that can be seen, and in text of several lines line ends and tabs', () => {
    expect(visibleText('<b>"שולחן"</b> 🪑')).toBe('<b>"שולחן"</b> 🪑');
    expect(visibleLines('a\n\tb\u200F')).toBe('a\n\tb\\u{200F}');
  });
});

describe('a long name', () => {
  it('is shown without its middle: its end tells it from others that begin alike', () => {
    expect(shortText(`${'W'.repeat(253)}-7`)).toBe(`${'W'.repeat(53)}…${'W'.repeat(8)}-7`);
    expect(Array.from(shortText('🪑'.repeat(255)))).toHaveLength(NAME_LENGTH);
  });

  it('is whole if it fits', () => {
    const fits = 'W'.repeat(NAME_LENGTH);
    expect([shortText(fits), shortText(''), shortText(`${fits}${fits}`, Infinity)]).toEqual([
      fits,
      '',
      `${fits}${fits}`,
    ]);
  });
});

test('a hex dump has 16 bytes a row, and dots for what is not printable', () => {
  const bytes = Buffer.from('a key of 17 byte\u0000');
  expect(hexRows(bytes.toString('hex'))).toEqual([
    { offset: '000000', hex: '61 20 6b 65 79 20 6f 66 20 31 37 20 62 79 74 65', text: 'a key of 17 byte' },
    { offset: '000010', hex: '00', text: '.' },
  ]);
  expect(hexRows('')).toEqual([]);
});
