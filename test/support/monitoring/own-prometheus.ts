import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../../../dev-stack/process/port.ts';
import { type ScrapeTarget, startPrometheus } from '../../../dev-stack/services/prometheus.ts';
import { ownPrograms } from '../e2e/own-programs.ts';
import type { RulesFile } from './alert-rules.ts';

type Labels = Readonly<Record<string, string>>;
export type FiringAlert = {
  readonly state: 'pending' | 'firing';
  readonly labels: Labels;
  readonly annotations: Labels;
};
/** A series, and its value at a time. */
type Sample = { readonly metric: Labels; readonly value: readonly [seconds: number, text: string] };
type Answer<Data> = { readonly status: string; readonly data: Data; readonly error?: string };

/** A real Prometheus for a test file, which asks its targets every second. */
export function ownPrometheus() {
  const programs = ownPrograms('prometheus');
  let port = 0;

  async function ask<Data>(what: string): Promise<Data> {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${what}`);
    const { status, data, error } = (await response.json()) as Answer<Data>;
    if (status !== 'success') throw new Error(`${what}: ${error}`);
    return data;
  }

  const find = async (query: string): Promise<readonly Sample[]> =>
    (await ask<{ result: readonly Sample[] }>(`query?query=${encodeURIComponent(query)}`)).result;

  return {
    async start(targets: readonly ScrapeTarget[], rules: RulesFile): Promise<void> {
      const dir = await programs.folder();
      port = await freePort();
      const file = path.join(dir, 'alerts.yaml');
      // YAML contains JSON.
      await writeFile(file, JSON.stringify(rules));
      await startPrometheus({ dir, port, targets, rules: file, intervalSeconds: 1 });
      await programs.started('prometheus');
    },
    alerts: async (): Promise<readonly FiringAlert[]> =>
      (await ask<{ alerts: readonly FiringAlert[] }>('alerts')).alerts,
    /** The labels of the series that the query finds now. */
    series: async (query: string): Promise<readonly Labels[]> =>
      (await find(query)).map(({ metric }) => metric),
    /** Their values, as text. */
    values: async (query: string): Promise<readonly string[]> =>
      (await find(query)).map(({ value }) => value[1]),
  };
}
