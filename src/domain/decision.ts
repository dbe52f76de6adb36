import type { DomainEvent } from './events.ts';
import type { Rejection, RejectionCode } from './rejection.ts';

/** The result of a rule: the events of the command (none if nothing changes), or a rejection. */
export type Decision =
  | { kind: 'accepted'; events: DomainEvent[] }
  | { kind: 'rejected'; rejection: Rejection };

export const accept = (...events: DomainEvent[]): Decision => ({ kind: 'accepted', events });

export const reject = (code: RejectionCode, message: string): Decision => ({
  kind: 'rejected',
  rejection: { code, message },
});
