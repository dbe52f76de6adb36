import { z } from 'zod';
import type { RecordHeader } from '../processing/records.ts';
import { withoutFrame } from '../processing/registry-frame.ts';

const object = z.record(z.string(), z.unknown());

/** The body of a message as the outbox keeps it: JSON, plain or in the schema registry's frame. */
export const bodyOf = (value: Buffer | null): Record<string, unknown> =>
  object.parse(JSON.parse(String(value && withoutFrame(value))));

/** A header of a message as text; of several of the name the last one counts, and without one it is empty. */
export const headerOf = (headers: readonly RecordHeader[], name: string): string =>
  String(headers.findLast(([header]) => header === name)?.[1] ?? '');
