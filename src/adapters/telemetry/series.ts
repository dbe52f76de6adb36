import type { Attributes } from '@opentelemetry/api';
import { type Labels, PARTITION_NUMBER, STORED_TOPIC } from '../../processing/runtime/metrics.ts';

/** In place of a value that a label may not have. */
const OTHER = 'other';
const TOPIC_NAME = /^[a-zA-Z0-9._-]{1,249}$/;

export type Series = { readonly attributes: Attributes; value: number };

type Given = Readonly<Record<string, string | number | undefined>>;

/**
 * The series of a metric, one for each combination of labels; the same labels give the same series. A value that the
 * definition does not list becomes `other`, so there is no more than one series for each combination of listed values.
 * @param constants labels that each series has
 * @param zeros labels of series that exist from the start
 */
export function seriesOf(labels: Labels, constants: Attributes = {}, zeros: readonly Given[] = []) {
  const names = Object.keys(labels);
  const all = new Map<string, Series>();

  function create(given: Given): Series {
    const safe = Object.fromEntries(names.map((name) => [name, safeValue(labels[name], given[name])]));
    const key = keyOf(names, safe);
    const series = all.get(key) ?? { attributes: { ...constants, ...withoutAbsent(safe) }, value: 0 };
    all.set(key, series);
    return series;
  }

  for (const zero of zeros) create(zero);
  return {
    find: (given: Given): Series => all.get(keyOf(names, given)) ?? create(given),
    all: (): Iterable<Series> => all.values(),
  };
}

function keyOf(names: readonly string[], given: Given): string {
  let key = '';
  for (const name of names) key += `${given[name]}\n`;
  return key;
}

function safeValue(
  allowed: Labels[string] | undefined,
  value: string | number | undefined,
): string | number | undefined {
  if (allowed === PARTITION_NUMBER)
    return Number.isSafeInteger(value) && Number(value) >= 0 ? String(value) : OTHER;
  if (allowed === STORED_TOPIC) return TOPIC_NAME.test(String(value)) ? value : OTHER;
  return Array.isArray(allowed) && allowed.includes(value) ? value : OTHER;
}

const withoutAbsent = (values: Given): Attributes =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
