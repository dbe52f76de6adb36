import { z } from 'zod';

/** 0x00 and the four bytes of a schema's id: no JSON begins with 0x00. */
const FRAME_BYTES = 5;

const storedHeaders = z.array(z.tuple([z.string(), z.unknown()]));
const object = z.record(z.string(), z.unknown());

/** The body of a message as the outbox keeps it: JSON, plain or in the schema registry's frame. */
export const bodyOf = (value: Buffer): Record<string, unknown> =>
  object.parse(JSON.parse(value.toString('utf8', value[0] === 0 ? FRAME_BYTES : 0)));

/** A header of a message as the outbox keeps them: pairs of name and value, as JSON. The last one counts. */
export const headerOf = (headers: string, name: string): unknown =>
  storedHeaders.parse(JSON.parse(headers)).findLast(([header]) => header === name)?.[1];
