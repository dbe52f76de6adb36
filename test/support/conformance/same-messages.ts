import type { OutboundMessage, RecordHeader } from '../../../src/processing/records/record.ts';

/** Messages as text in hex, so that a string and its bytes compare as equal. */
export const inHex = (messages: readonly (OutboundMessage & { sequence?: number })[]) =>
  messages.map(({ kind, id, key, value, headers, sequence }) => ({
    kind,
    id,
    sequence,
    key: key?.toString('hex') ?? null,
    value: value?.toString('hex') ?? null,
    headers: headersInHex(headers),
  }));

/** The headers as text in hex, in the given order. */
export const headersInHex = (headers: readonly RecordHeader[]): [string, string | null][] =>
  headers.map(([name, value]) => [
    name,
    value === null ? null : Buffer.from(value as string).toString('hex'),
  ]);

/** Header values by name, for transports that keep only the order of values of one name. */
export function valuesByName(headers: readonly RecordHeader[]): Map<string, (string | null)[]> {
  const grouped = new Map<string, (string | null)[]>();
  for (const [name, value] of headersInHex(headers)) grouped.set(name, [...(grouped.get(name) ?? []), value]);
  return grouped;
}
