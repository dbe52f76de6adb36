import { isUtf8 } from 'node:buffer';

/** A value of a file, and where it stands. */
export type FoundJson = { readonly line: number; readonly content: unknown };

/** What a file holds: one JSON value, over as many lines as it likes, or one a line. Otherwise says what is wrong. */
export function readJsonValues(bytes: Buffer): readonly FoundJson[] | { readonly problem: string } {
  if (!isUtf8(bytes)) return { problem: 'is not UTF-8 text' };
  // A byte order mark is no part of the text.
  const text = new TextDecoder().decode(bytes);
  const lines = text
    .split('\n')
    .map((line, index) => ({ line: index + 1, text: line }))
    .filter((line) => line.text.trim() !== '');
  const [first] = lines;
  if (!first) return { problem: 'is empty: one JSON object is expected, or one a line' };
  // Several values begin with one that a line holds as a whole.
  const isOne = lines.length === 1 || 'problem' in parse(first.text);
  const found: FoundJson[] = [];
  for (const { line, text: json } of isOne ? [{ line: first.line, text }] : lines) {
    const parsed = parse(json);
    if ('problem' in parsed) return { problem: `${isOne ? '' : `line ${line} `}${parsed.problem}` };
    found.push({ line, content: parsed.content });
  }
  return found;
}

function parse(text: string): { content: unknown } | { problem: string } {
  try {
    return { content: JSON.parse(text) as unknown };
  } catch (error) {
    return { problem: `is not JSON: ${(error as Error).message.slice(0, 200)}` };
  }
}
