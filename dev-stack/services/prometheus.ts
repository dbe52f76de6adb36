import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startProgram, type Program } from '../process/program.ts';

/** A process that answers /metrics. The name becomes its label `job`. */
export type ScrapeTarget = { name: string; address: string };

type PrometheusDefinition = {
  dir: string;
  port: number;
  targets: readonly ScrapeTarget[];
  /** File with alerts. */
  rules: string;
  /** How often it asks the targets, and evaluates the alerts. */
  intervalSeconds: number;
};

/** The command of the machine's Prometheus: PROMETHEUS, otherwise `prometheus` on the PATH; undefined: there is none. */
export const findPrometheus = (): string | undefined => {
  const file = process.env['PROMETHEUS'] || 'prometheus';
  return spawnSync(file, ['--version']).status === 0 ? file : undefined;
};

/** How to get Prometheus, as a sentence. */
export const installPrometheus =
  'Debian: sudo apt-get install prometheus; macOS: brew install prometheus; or set PROMETHEUS to its path.';

/** The targets as Prometheus reads them from a file or from its configuration. */
export const targetGroups = (targets: readonly ScrapeTarget[]) =>
  targets.map(({ name, address }) => ({ targets: [address], labels: { job: name } }));

const configuration = ({ targets, rules, intervalSeconds }: PrometheusDefinition) => ({
  global: { scrape_interval: `${intervalSeconds}s`, evaluation_interval: `${intervalSeconds}s` },
  rule_files: [rules],
  scrape_configs: [{ job_name: 'allocation', static_configs: targetGroups(targets) }],
});

const isReady = async (port: number): Promise<boolean> =>
  (await fetch(`http://127.0.0.1:${port}/-/ready`, { signal: AbortSignal.timeout(5_000) })).ok;

/** Starts the machine's Prometheus on 127.0.0.1. It keeps what it has scraped for 15 days. */
export const startPrometheus = (definition: PrometheusDefinition): Promise<Program> => {
  const { dir, port } = definition;
  const folder = path.join(dir, 'data', 'prometheus');
  const file = path.join(folder, 'prometheus.yml');
  return startProgram({
    name: 'prometheus',
    dir,
    ports: [port],
    stopSignal: 'SIGTERM',
    command: async () => {
      const prometheus = findPrometheus();
      if (!prometheus) throw new Error(`Prometheus is missing. ${installPrometheus}`);
      await mkdir(folder, { recursive: true });
      // YAML contains JSON.
      await writeFile(file, JSON.stringify(configuration(definition)));
      return {
        file: prometheus,
        args: [
          `--config.file=${file}`,
          `--storage.tsdb.path=${path.join(folder, 'series')}`,
          `--web.listen-address=127.0.0.1:${port}`,
        ],
      };
    },
    isReady: () => isReady(port),
  });
};
