import type { DomainEvent } from './events.ts';
import type { Rejection, RejectionCode } from './rejection.ts';

/** What a command comes to: the facts it makes true (none if it already was), or a refusal. */
export type Decision =
  | { kind: 'accepted'; events: DomainEvent[] }
  | { kind: 'rejected'; rejection: Rejection };

export const accept = (...events: DomainEvent[]): Decision => ({ kind: 'accepted', events });

export const reject = (code: RejectionCode, message: string): Decision => ({
  kind: 'rejected',
  rejection: { code, message },
});
