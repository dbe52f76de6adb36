import { type DeadLetter, REASONS } from './dead-letter.ts';
import type { Resolution } from './resolution.ts';

/** Counts dead letters: open ones by reason, resolved ones by resolution. */
export function deadLetterSummary() {
  const open = new Map<string, number>();
  const resolved = { replayed: 0, discarded: 0, replaced: 0 };
  const allOpen = (): number => [...open.values()].reduce((sum, count) => sum + count, 0);
  return {
    count({ reason }: DeadLetter, resolution: Resolution | undefined): void {
      if (resolution) resolved[resolution.decision] += 1;
      // Other producers can write dead letters too, with any reason.
      const name = REASONS.find((code) => code === reason) ?? 'other';
      if (!resolution) open.set(name, (open.get(name) ?? 0) + 1);
    },
    open: allOpen,
    /** For people: `3 open (2 NOT_JSON, 1 EMPTY_VALUE), 0 replayed, 1 discarded`. */
    text(): string {
      const all = allOpen();
      const byReason = [...open].map(([reason, count]) => `${count} ${reason}`).join(', ');
      const reasons = all > 0 ? ` (${byReason})` : '';
      const replaced = resolved.replaced > 0 ? `, ${resolved.replaced} replaced` : '';
      return `${all} open${reasons}, ${resolved.replayed} replayed, ${resolved.discarded} discarded${replaced}`;
    },
  };
}
