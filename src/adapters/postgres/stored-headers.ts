import { z } from 'zod';
import { utf8 } from '../../processing/command-headers.ts';
import type { RecordHeader } from '../../processing/records.ts';

// Text where it is text, so that a person can read the outbox; base64 for the bytes that are not.
const storedHeaders = z.array(
  z.tuple([z.string(), z.union([z.string(), z.null(), z.object({ base64: z.string() })])]),
);

/** Headers as JSON: order, repeated names, null values and any bytes are kept. */
export const storeHeaders = (headers: readonly RecordHeader[]): string =>
  JSON.stringify(
    headers.map(([name, value]) => [
      name,
      typeof value === 'string' || value === null ? value : stored(value),
    ]),
  );

export function readHeaders(json: string): RecordHeader[] {
  return storedHeaders
    .parse(JSON.parse(json))
    .map(([name, value]) =>
      value === null || typeof value === 'string'
        ? [name, value]
        : [name, Buffer.from(value.base64, 'base64')],
    );
}

function stored(value: Buffer): string | { base64: string } {
  return utf8(value) ?? { base64: value.toString('base64') };
}
