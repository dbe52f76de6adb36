import type { z } from 'zod';
import { commandSchemas } from '../../../src/domain/commands.ts';
import { eventSchemas } from '../../../src/domain/events.ts';
import { CommandRejected } from '../../../src/domain/rejection.ts';

/** Schemas by name; a schema's id is its position in the list, from 1. */
export type MemoryRegistry = { readonly name: string; readonly schema: z.ZodType }[];

/** A registry with all messages of the project. */
export const memoryRegistry = (): MemoryRegistry =>
  Object.entries({ ...commandSchemas, ...eventSchemas, CommandRejected }).map(([name, schema]) => ({
    name,
    schema,
  }));

/** `0x00`, the schema's id in four bytes, the payload. */
export function frame(schemaId: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeInt32BE(schemaId, 1);
  return Buffer.concat([head, payload]);
}

/** The JSON in a frame. */
export const bodyOf = (framed: Buffer | null): unknown => JSON.parse(String(framed?.subarray(5)));
