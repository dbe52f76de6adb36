import { styleText } from 'node:util';
import type { OutputRecord } from '../../processing/output-records/output-record.ts';
import { printableStart } from './printable.ts';

type Style = Parameters<typeof styleText>[0];

/** Characters of one value that a line shows at most. */
const MAX_SHOWN = 300;
const MAX_FIELDS = 20;

// styleText omits colours if standard output is not a terminal, or NO_COLOR is set.
const paint = (style: Style, words: string): string => styleText(style, words, { stream: process.stdout });

/** Returns a command as a line for people: type, key, note. */
export const commandLine = (type: string, key: string, note: string): string =>
  line(paint('cyan', column(type)), key, paint('dim', shown(note)));

/**
 * Returns an event, a rejection or a dead letter as a line for people, such as
 * `  Allocated             RED-CHAIR    #7  orderId o1  qty 3  batchRef B1`.
 */
export function outputRecordLine(published: OutputRecord): string {
  const { kind, record, header, field } = published;
  const key = record.key?.toString() ?? '–';
  if (kind === 'dead-letter') {
    const reason = `${header('dlq-reason')}: ${header('dlq-error') ?? ''}`;
    return line(paint('red', column('dead letter')), key, `${''.padStart(3)}  ${shown(reason)}`);
  }
  const type = header('ce_type') ?? '';
  if (kind === 'rejection') {
    const refusal = `${text(field('code'))}: ${text(field('message'))}`;
    return line(paint('yellow', column(type)), key, `${''.padStart(3)}  ${shown(refusal)}`);
  }
  const sequence = header('ce_sequence');
  const number = shown(sequence === undefined ? '' : `#${sequence}`).padStart(3);
  const colour = type === 'OutOfStock' || type === 'Backordered' ? 'magenta' : 'green';
  return line(paint(colour, column(type)), key, `${paint('dim', number)}  ${content(published)}`);
}

const line = (painted: string, key: string, rest: string): string =>
  `  ${painted}  ${shown(key).padEnd(10)}  ${rest}`;

const column = (name: string): string => shown(name).padEnd(20);

const shown = (words: string): string => printableStart(words, MAX_SHOWN);

/** The fields of an object without the SKU, which is the key already. */
function content({ value }: OutputRecord): string {
  if (value.kind === 'none') return '';
  if (value.kind === 'bytes') return `${value.bytes.length} bytes`;
  if (value.kind === 'text') return shown(value.text);
  return Object.entries(value.content)
    .slice(0, MAX_FIELDS)
    .filter(([name]) => name !== 'sku')
    .map(([name, held]) => `${shown(name)} ${shown(text(held))}`)
    .join('  ');
}

function text(held: unknown): string {
  if (held === null || held === undefined) return '–';
  return typeof held === 'string' ? held : JSON.stringify(held);
}
