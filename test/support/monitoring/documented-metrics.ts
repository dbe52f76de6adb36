import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../../../dev-stack/dev/dev-folder.ts';
import { findNames } from './promql-names.ts';

const ROW = /^\| `(?<name>[a-z0-9_…]+)` +\| (?<type>counter|gauge|histogram) +\| (?<labels>[^|]*)\|/gm;
const HISTOGRAM_SERIES = ['_bucket', '_sum', '_count'];

/** What Prometheus itself adds: labels of targets, and the series of alerts. */
const PROMETHEUS_LABELS = ['job', 'instance', 'namespace', 'le', 'alertname', 'alertstate'];
const PROMETHEUS_METRICS = ['ALERTS'];

type Documented = { readonly isMetric: (name: string) => boolean; readonly labels: ReadonlySet<string> };

/** The metrics of docs/metrics.md, and all labels that they may have. */
export function documentedMetrics(): Documented {
  const text = readFileSync(path.join(projectFolder, 'docs', 'metrics.md'), 'utf8');
  const rows = [...text.matchAll(ROW)].map(({ groups }) => groups ?? {});
  const patterns = rows.flatMap(({ name = '', type }) => {
    const series = type === 'histogram' ? HISTOGRAM_SERIES : [''];
    return series.map((end) => new RegExp(`^${name.replace('…', '[a-z0-9]+')}${end}$`));
  });
  const labels = rows.flatMap(({ labels: cell = '' }) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  );
  return {
    isMetric: (name) => PROMETHEUS_METRICS.includes(name) || patterns.some((pattern) => pattern.test(name)),
    labels: new Set([...labels, ...PROMETHEUS_LABELS]),
  };
}

/** Metrics and labels of a query that docs/metrics.md does not have. */
export function undocumentedNames(query: string): string[] {
  const { isMetric, labels } = documentedMetrics();
  const found = findNames(query);
  return [
    ...found.metrics.filter((name) => !isMetric(name)),
    ...found.labels.filter((name) => !labels.has(name)),
  ];
}
