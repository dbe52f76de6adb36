import { signal } from '@preact/signals';
import type { Pipeline } from './answers.ts';

/** Where the answers of the API come from, and the API itself. */
export type Source = 'Kafka' | 'Postgres' | 'API';

const away = signal<ReadonlySet<Source>>(new Set());

/** What the last answer about the services says: a list that is asked for later may not have noticed yet. */
export function servicesAnswered(services: Pipeline['services'] | undefined, isApiAway: boolean): void {
  const found = awaySources(services, isApiAway);
  if ([...found].join() !== [...away.value].join()) away.value = found;
}

/** Returns what is away. */
export function awaySources(
  services: Pipeline['services'] | undefined,
  isApiAway: boolean,
): ReadonlySet<Source> {
  const sources = (services ?? []).filter(({ ok }) => !ok).map(({ name }) => name);
  return new Set([
    ...(isApiAway ? (['API'] as const) : []),
    ...sources.filter((name) => name !== 'Registry'),
  ]);
}

/** What is away of that which a list needs; undefined: nothing, as far as it is known. */
export const missingSource = (needed: Source): Source | undefined =>
  (['API', needed] as const).find((source) => away.value.has(source));
