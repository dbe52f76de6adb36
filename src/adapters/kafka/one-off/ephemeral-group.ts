import type { Consumer, Kafka } from 'kafkajs';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import { withAdmin } from '../client/admin.ts';

/** Milliseconds for each step of leaving. */
const CLOSE_WITHIN = 2_000;

/**
 * Ends a consumer and the group that was made for it alone: kafkajs has no consumer without one. An empty group
 * would go by itself in a while; deleting it keeps lists of groups readable. Never fails.
 */
export async function leaveAndDeleteGroup(kafka: Kafka, consumer: Consumer, groupId: string): Promise<void> {
  const deleted = () => withAdmin(kafka, (admin) => admin.deleteGroups([groupId]));
  await atMost(
    CLOSE_WITHIN,
    consumer.disconnect().catch(() => undefined),
  );
  await atMost(
    CLOSE_WITHIN,
    deleted().catch(() => undefined),
  );
}
