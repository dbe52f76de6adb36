import { computed, signal } from '@preact/signals';
import { dayOf } from '../format/time.ts';

const TICK_MS = 1_000;

/** The time of the page, in milliseconds since 1970, a second old at most: what shows it is drawn again each second. */
export const now = signal(Date.now());

/** The day by UTC, as the API counts days: `2026-11-30`. */
export const today = computed(() => dayOf(now.value));

/** Lets the clock run. A hidden page stands still. */
export function startClock(): void {
  setInterval(() => {
    if (!document.hidden) now.value = Date.now();
  }, TICK_MS);
}
