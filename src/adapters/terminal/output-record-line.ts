import type { OutputRecord } from '../../processing/output-records/output-record.ts';
import { printableStart } from './printable.ts';
import { type Line, paintLine, type Span, span } from './styled-line.ts';
import { cutText, padText } from './text-width.ts';

/** Characters of one text that a line shows at most. */
const MAX_SHOWN = 300;
const MAX_FIELDS = 20;

/** Columns of the type, the key and the number of an event. */
export const TYPE_COLUMNS = 20;
export const KEY_COLUMNS = 10;
const NUMBER_COLUMNS = 3;

/** Returns a command as a line for people: type, key, note. */
export const commandLine = (type: string, key: string, note: string): string =>
  painted(recordSpans(span(column(type), 'cyan'), key, [span(shown(note), 'dim')]));

/**
 * Returns an event, a rejection or a dead letter as a line for people, such as
 * `  Allocated             RED-CHAIR    #7  orderId o1  qty 3  batchRef B1`. It has colours if standard output is a
 * terminal.
 */
export const outputRecordLine = (published: OutputRecord): string => painted(outputRecordSpans(published));

/**
 * The same line before it is cut and painted.
 * @param columns of the terminal for type, key, and each field: a key of 255 characters need not push out the rest
 */
export function outputRecordSpans(published: OutputRecord, columns = Infinity): Line {
  const { kind, record, header, field } = published;
  const key = record.key?.toString() ?? '–';
  if (kind === 'dead-letter') {
    const reason = `${header('dlq-reason')}: ${header('dlq-error') ?? ''}`;
    return recordSpans(span(column('dead letter'), 'red'), key, withoutNumber(shown(reason)), columns);
  }
  const type = column(header('ce_type') ?? '', columns);
  if (kind === 'rejection') {
    const refusal = `${text(field('code'))}: ${text(field('message'))}`;
    return recordSpans(span(type, 'yellow'), key, withoutNumber(shown(refusal)), columns);
  }
  const sequence = header('ce_sequence');
  const number = padText(shown(sequence === undefined ? '' : `#${sequence}`), NUMBER_COLUMNS, 'right');
  const isShort = ['OutOfStock', 'Backordered'].includes(header('ce_type') ?? '');
  const rest = [span(number, 'dim'), span(`  ${content(published, columns)}`)];
  return recordSpans(span(type, isShort ? 'magenta' : 'green'), key, rest, columns);
}

const recordSpans = (type: Span, key: string, rest: Line, columns = Infinity): Line => [
  span('  '),
  type,
  span(`  ${padText(cutText(shown(key), columns), KEY_COLUMNS)}  `),
  ...rest,
];

const withoutNumber = (words: string): Line => [span(`${' '.repeat(NUMBER_COLUMNS)}  ${words}`)];

// styleText omits colours if standard output is not a terminal, or NO_COLOR is set.
const painted = (line: Line): string => paintLine(line, process.stdout);

const column = (name: string, columns = Infinity): string =>
  padText(cutText(shown(name), columns), TYPE_COLUMNS);

const shown = (words: string): string => printableStart(words, MAX_SHOWN);

/** The fields of an object without the SKU, which is the key already. */
function content({ value }: OutputRecord, columns: number): string {
  if (value.kind === 'none') return '';
  if (value.kind === 'bytes') return `${value.bytes.length} bytes`;
  if (value.kind === 'text') return shown(value.text);
  return Object.entries(value.content)
    .slice(0, MAX_FIELDS)
    .filter(([name]) => name !== 'sku')
    .map(([name, held]) => `${cutText(shown(name), columns)} ${cutText(shown(text(held)), columns)}`)
    .join('  ');
}

function text(held: unknown): string {
  if (held === null || held === undefined) return '–';
  return typeof held === 'string' ? held : JSON.stringify(held);
}
