import stringWidth from 'string-width';

const ASCII = /^[\u0020-\u007e]*$/;
const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const CUT = '…';

/** Columns that a printable text takes on a terminal: 2 for a Chinese character or an emoji, 0 for a combining mark. */
export const textWidth = (text: string): number => (ASCII.test(text) ? text.length : stringWidth(text));

/**
 * Cuts a printable text to `most` columns, and marks the cut: `the beginn…`. Characters are never split.
 * @param keep the part that stays
 */
export function cutText(text: string, most: number, keep: 'start' | 'end' = 'start'): string {
  if (textWidth(text) <= most) return text;
  const graphemes = [...GRAPHEMES.segment(text)].map(({ segment }) => segment);
  const kept: string[] = [];
  let left = most - textWidth(CUT);
  for (const grapheme of keep === 'start' ? graphemes : graphemes.toReversed()) {
    left -= textWidth(grapheme);
    if (left < 0) break;
    kept.push(grapheme);
  }
  if (most < 1) return '';
  return keep === 'start' ? `${kept.join('')}${CUT}` : `${CUT}${kept.toReversed().join('')}`;
}

/** Fills a text with spaces to `columns` columns; a wider text stays as it is. */
export function padText(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, columns - textWidth(text)));
  return align === 'right' ? space + text : text + space;
}

/** Breaks a text into lines of at most `most` columns, between words where there are any. */
export function wrapText(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => partsOf(each, most))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= most) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** A word that is wider than a line, in parts of a line each. */
function partsOf(word: string, most: number): string[] {
  if (textWidth(word) <= most) return [word];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of GRAPHEMES.segment(word)) {
    if (part !== '' && textWidth(part) + textWidth(segment) > most) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}
