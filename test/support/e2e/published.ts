import type { IHeaders } from 'kafkajs';

/** A committed record of an output topic, unchanged. */
export type Published = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
};

/** 0x00 and a four-byte schema id. */
const FRAME_BYTES = 5;

/** The text of a header; undefined if it is missing. */
export const header = ({ headers }: Published, name: string): string | undefined => headers[name]?.toString();

/** All headers as text. */
export const textHeaders = ({ headers }: Published): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString()]));

/** The registry's id for the value's schema; undefined for plain JSON. */
export const schemaIdOf = ({ value }: Published): number | undefined =>
  value?.[0] === 0 ? value.readInt32BE(1) : undefined;

/** The JSON in the value, framed or plain. */
export const dataOf = (message: Published): unknown => {
  const { value } = message;
  if (!value) throw new Error(`no value: ${JSON.stringify(textHeaders(message))}`);
  return JSON.parse(value.toString('utf8', schemaIdOf(message) === undefined ? 0 : FRAME_BYTES));
};

/** An event in the form of the domain. */
export const eventOf = (message: Published) => ({ type: header(message, 'ce_type'), data: dataOf(message) });

/** The `ce_sequence` of each event of a SKU. */
export const sequencesOf = (events: readonly Published[]): number[] =>
  events.map((event) => Number(header(event, 'ce_sequence')));
