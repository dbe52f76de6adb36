import type { Decision } from './decision.ts';
import type { DeadLetter } from './dead-letter.ts';
import { REASONS } from './reasons.ts';

/** Counts letters: open ones by their reasons. */
export function deadLetterSummary() {
  const open = new Map<string, number>();
  const decided = { replayed: 0, discarded: 0 };
  return {
    count({ reason }: DeadLetter, decision: Decision | undefined): void {
      if (decision) decided[decision.decision] += 1;
      // Anybody may have written it.
      const name = REASONS.find((code) => code === reason) ?? 'other';
      if (!decision) open.set(name, (open.get(name) ?? 0) + 1);
    },
    /** For a person: `3 open (2 NOT_JSON, 1 EMPTY_VALUE), 0 replayed, 1 discarded`. */
    text(): string {
      const all = [...open.values()].reduce((sum, count) => sum + count, 0);
      const byReason = [...open].map(([reason, count]) => `${count} ${reason}`).join(', ');
      const reasons = all > 0 ? ` (${byReason})` : '';
      return `${all} open${reasons}, ${decided.replayed} replayed, ${decided.discarded} discarded`;
    },
  };
}
