import { randomUUID } from 'node:crypto';

import { registryClient } from '../../../src/adapters/registry/client.ts';
import type { SubjectTopics } from '../../../src/adapters/registry/register-schemas.ts';

/** A client of the test run's registry, with an empty cache. */
export const testRegistry = (url = process.env['SCHEMA_REGISTRY_URL'] ?? '') => registryClient({ url });

/** Topics, and so subjects, that no other test uses. */
export function uniqueTopics(): SubjectTopics {
  const name = `test-${randomUUID()}`;
  return { command: [`${name}-commands`], event: `${name}-events`, rejection: `${name}-rejections` };
}
