import { readFileSync } from 'node:fs';

const PAGE = new URL('../../../docs/metrics.md', import.meta.url);
// `name` | type | `label` `label` | …
const ROW = /^\| `([a-z0-9_…]+)` +\| (counter|gauge|histogram) +\| ([^|]*)\|/gm;

export type MetricFamily = {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  /** Whether it is the metric of this name; `…` in the documented name stands for any part. */
  isNamed(name: string): boolean;
};

/** The metrics in the tables of docs/metrics.md. */
export function documentedFamilies(): MetricFamily[] {
  return [...readFileSync(PAGE, 'utf8').matchAll(ROW)].map(([, name = '', type = '', labels = '']) => {
    const pattern = new RegExp(`^${name.replace('…', '\\w+')}$`);
    return {
      name,
      type,
      labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
      isNamed: (each) => pattern.test(each),
    };
  });
}
