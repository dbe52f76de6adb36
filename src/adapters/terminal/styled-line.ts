import { styleText } from 'node:util';
import { printable } from './printable.ts';
import { cutText, textWidth } from './text-width.ts';

// A line for a terminal in parts, so that it can be cut to a width before the colours are put in.

export type Style = Parameters<typeof styleText>[0];

/** A printable text of one colour; `span` makes it. */
export type Span = { readonly text: string; readonly style?: Style };
export type Line = readonly Span[];

/** @param text of whatever origin: it is made printable */
export const span = (text: string, style?: Style): Span =>
  style === undefined ? { text: printable(text) } : { text: printable(text), style };

/** The line without colours. */
export const lineText = (line: Line): string => line.map(({ text }) => text).join('');

/** Cuts the line to `most` columns of a terminal, and marks the cut by `…`. */
export function cutLine(line: Line, most: number): Line {
  const cut: Span[] = [];
  let left = most;
  for (const [index, part] of line.entries()) {
    const width = textWidth(part.text);
    const isMoreToCome = line.slice(index + 1).some(({ text }) => text !== '');
    if (width < left || (width === left && !isMoreToCome)) {
      cut.push(part);
      left -= width;
      continue;
    }
    return [...cut, { ...part, text: cutText(isMoreToCome ? `${part.text} ` : part.text, left) }];
  }
  return cut;
}

/** The line with colours, unless `stream` is no terminal or NO_COLOR is set. */
export const paintLine = (line: Line, stream: NodeJS.WritableStream): string =>
  line.map(({ text, style }) => (style === undefined ? text : styleText(style, text, { stream }))).join('');
