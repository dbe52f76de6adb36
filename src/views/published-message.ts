import { z } from 'zod';
import { withoutFrame } from '../processing/records/registry-frame.ts';

const object = z.record(z.string(), z.unknown());

/** The body of a message as the outbox keeps it: JSON, plain or in the schema registry's frame. */
export const bodyOf = (value: Buffer | null): Record<string, unknown> =>
  object.parse(JSON.parse(String(value && withoutFrame(value))));
