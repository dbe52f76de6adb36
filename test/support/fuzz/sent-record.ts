import type { IHeaders, Message } from 'kafkajs';
import type { InboundRecord, RecordHeader } from '../../../src/processing/records/record.ts';
import type { Published } from '../e2e/published.ts';

type Content = Buffer | null;

/** Headers by name, as kafkajs has them: it keeps the order only among headers of one name. */
export const byName = (headers: readonly RecordHeader[]): Map<string, Content[]> =>
  new Map(
    [...Map.groupBy(headers, ([name]) => name)].map(([name, ofName]) => [
      name,
      ofName.map(([, content]) => (typeof content === 'string' ? Buffer.from(content) : content)),
    ]),
  );

/** The record as a producer sends it now. */
export function asMessage({ key, value, headers }: InboundRecord, timestamp: number): Message {
  // An object without a prototype, so that no name is special. kafkajs's types do not allow null values.
  const written = Object.create(null) as Record<string, Content[]>;
  for (const [name, contents] of byName(headers)) written[name] = contents;
  return { key, value, headers: written as IHeaders, timestamp: String(timestamp), partition: 0 };
}

/** Parts of a record that its dead letter does not have byte for byte. */
export function partsChanged(record: InboundRecord, deadLetter: Published): string[] {
  const expected = byName(record.headers);
  const found = byName(originalHeaders(deadLetter));
  const isKept = {
    key: isSame(record.key, deadLetter.key),
    value: isSame(record.value, deadLetter.value),
    headers:
      found.size === expected.size &&
      [...expected].every(([name, contents]) => areSame(contents, found.get(name) ?? [])),
  };
  return Object.entries(isKept).flatMap(([part, kept]) => (kept ? [] : [part]));
}

/** Without the dlq-* headers of this dead letter, which are the last of each name. */
function originalHeaders({ headers }: Published): RecordHeader[] {
  return Object.entries(headers).flatMap(([name, content]): RecordHeader[] => {
    const all: unknown[] = Array.isArray(content) ? content : [content];
    const contents = all.filter((each): each is Content => each === null || Buffer.isBuffer(each));
    return (name.startsWith('dlq-') ? contents.slice(0, -1) : contents).map((each) => [name, each]);
  });
}

const areSame = (a: readonly Content[], b: readonly Content[]): boolean =>
  a.length === b.length && a.every((content, index) => isSame(content, b[index] ?? null));

const isSame = (a: Content, b: Content): boolean => (a === null || b === null ? a === b : a.equals(b));
