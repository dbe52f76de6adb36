/** What is wrong with a field of a command, and what is expected instead. */
export type Fault = {
  readonly field: string;
  readonly problem: string;
  readonly expected: string | undefined;
  /** What was sent, as JSON; undefined: nothing, or it is not known. */
  readonly value: string | undefined;
};

const TEXT = 'text of 1 to 255 characters, such as "B1"';

/** Formats of the fields of commands, for people. */
const EXPECTED: Readonly<Record<string, string>> = {
  ref: TEXT,
  sku: TEXT,
  orderId: TEXT,
  qty: 'a whole number without quotes, such as 5',
  eta: 'a day in quotes, such as "2027-01-31"',
  backorder: 'true or false, without quotes',
};

/**
 * The faulty fields of a dead letter.
 * @param error of the dead letter, such as `CreateBatch: eta: must be a string; qty: is missing`
 * @param data the fields as they were sent, if they are known
 */
export function faultsOf(error: string, fields: readonly string[], data: object | null): Fault[] {
  const sent = new Map(Object.entries(data ?? {}));
  const parts = error.replace(/^\w+: /, '').split('; ');
  return fields.map((field) => {
    const own = parts.find((part) => part.startsWith(`${field}: `));
    const value: unknown = sent.get(field);
    return {
      field,
      problem: own?.slice(field.length + 2) ?? (isUnknown(parts, field) ? UNKNOWN : 'is wrong'),
      expected: own !== undefined && Object.hasOwn(EXPECTED, field) ? EXPECTED[field] : undefined,
      value: value === undefined ? undefined : JSON.stringify(value),
    };
  });
}

const UNKNOWN = 'is not a field of this command: take it out';

const isUnknown = (parts: readonly string[], field: string): boolean =>
  parts.some((part) => /^value: unknown field (.+)$/s.exec(part)?.[1]?.split(', ').includes(field));

/** Where the value of a field is in JSON with an indent of two; undefined: it has no such field. */
export function placeOfValue(json: string, field: string): readonly [start: number, end: number] | undefined {
  const key = `\n  ${JSON.stringify(field)}: `;
  const found = json.indexOf(key);
  if (found === -1) return undefined;
  const start = found + key.length;
  const rest = /,?\n(?: {2}"|\})/.exec(json.slice(start));
  return [start, rest ? start + rest.index : json.length];
}
