import { styleText } from 'node:util';
import type { InboundRecord } from '../../src/processing/records.ts';

type Style = Parameters<typeof styleText>[0];

// styleText leaves colours out where standard output is not a terminal, or NO_COLOR is set.
const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

/** A command, for a person. */
export const commandLine = (type: string, key: string, note: string): string =>
  `  ${paint('cyan', type.padEnd(20))}  ${key.padEnd(10)}  ${paint('dim', note)}`;

/** An event, a rejection or a dead letter, for a person. */
export function outcomeLine(record: InboundRecord): string {
  const key = (record.key?.toString() ?? '–').padEnd(10);
  const reason = header(record, 'dlq-reason');
  if (reason)
    return `  ${paint('red', 'dead letter'.padEnd(20))}  ${key}  ${''.padStart(3)}  ${reason}: ${header(record, 'dlq-error')}`;
  const type = header(record, 'ce_type') ?? '';
  const body = bodyOf(record);
  if (type === 'CommandRejected') {
    return `  ${paint('yellow', type.padEnd(20))}  ${key}  ${''.padStart(3)}  ${String(body['code'])}: ${String(body['message'])}`;
  }
  const number = `#${header(record, 'ce_sequence')}`.padStart(3);
  return `  ${paint(type === 'OutOfStock' ? 'magenta' : 'green', type.padEnd(20))}  ${key}  ${paint('dim', number)}  ${fields(body)}`;
}

function header({ headers }: InboundRecord, name: string): string | undefined {
  return headers.findLast(([found]) => found === name)?.[1]?.toString();
}

/** Plain JSON, or JSON in the registry's frame of five bytes. */
function bodyOf({ value }: InboundRecord): Record<string, unknown> {
  const json = value?.[0] === 0 ? value.subarray(5) : value;
  return JSON.parse(json?.toString() ?? '{}') as Record<string, unknown>;
}

const fields = (body: Record<string, unknown>): string =>
  Object.entries(body)
    .filter(([name]) => name !== 'sku')
    .map(
      ([name, value]) =>
        `${name} ${typeof value === 'string' ? value : value === null ? '–' : JSON.stringify(value)}`,
    )
    .join('  ');
