import { setTimeout } from 'node:timers/promises';
import type { IProbe } from 'kubernetes-models/v1';
import { portIsTaken, freePort } from '../../../dev-stack/process/port.ts';
import type { ownCli, RunningCli } from '../e2e/cli.ts';
import { podOf, type Workload } from './manifests.ts';

// A pod without Kubernetes: its command line and environment run on this machine; probes are sent, and the pod is
// stopped, as the kubelet does it.

type Environment = Readonly<Record<string, string>>;
type ProbeName = 'startupProbe' | 'readinessProbe' | 'livenessProbe';

/**
 * The address to which probes are sent. Like the address of a pod, it does not reach a process that listens on
 * 127.0.0.1. macOS has no such address without configuration.
 */
const podAddress = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1';

/** Kubernetes's defaults for probes. */
const PERIOD_SECONDS = 10;
const TIMEOUT_SECONDS = 1;
const FAILURES = 3;
const GRACE_SECONDS = 30;

export type RunningPod = {
  readonly cli: RunningCli;
  /** The address of the port of this name. */
  address(port: string): string;
  /** The status of one request of this probe; undefined: no answer in time. */
  ask(probe: ProbeName): Promise<number | undefined>;
  /** Repeats the probe as the kubelet does; false when the kubelet would give up. */
  succeeds(probe: ProbeName): Promise<boolean>;
  /** preStop, SIGTERM, and the end. */
  stop(): Promise<{ code: number | null; seconds: number }>;
};

/** The variable that sets a container port, by the name of the port. */
const portVariables: Environment = { health: 'HEALTH_PORT', http: 'API_PORT' };

/** Ports given to pods, whether they already listen there or not. */
const given = new Set<number>();

async function portLike(wanted: number): Promise<number> {
  const port = given.has(wanted) || (await portIsTaken(wanted)) ? await freePort() : wanted;
  given.add(port);
  return port;
}

/** Starts the container of a workload by the launcher, on the manifest's ports if they are free. */
export async function startPod(
  { start }: Pick<ReturnType<typeof ownCli>, 'start'>,
  workload: Workload,
  environment: Environment,
): Promise<RunningPod> {
  const { pod, container } = podOf(workload);
  const ports = new Map<string, number>();
  const over: Record<string, string> = { ...environment };
  for (const { name = '', containerPort } of container.ports ?? []) {
    const port = await portLike(containerPort);
    ports.set(name, port);
    over[portVariables[name] ?? name] = String(port);
  }
  const cli = start(container.args ?? [], { over });
  const address = (name: string): string => `http://${podAddress}:${ports.get(name)}`;

  async function ask(name: ProbeName): Promise<number | undefined> {
    const { httpGet, timeoutSeconds = TIMEOUT_SECONDS } = probe(name);
    const url = `${address(String(httpGet?.port))}${httpGet?.path}`;
    const answer = fetch(url, { signal: AbortSignal.timeout(timeoutSeconds * 1_000) });
    return answer.then(
      ({ status }) => status,
      () => undefined,
    );
  }

  function probe(name: ProbeName): IProbe {
    const found = container[name];
    if (!found) throw new Error(`${workload.metadata.name} has no ${name}`);
    return found;
  }

  return {
    cli,
    address,
    ask,
    async succeeds(name) {
      const { periodSeconds = PERIOD_SECONDS, failureThreshold = FAILURES } = probe(name);
      for (let failures = 0; failures < failureThreshold; failures += 1) {
        if ((await ask(name)) === 200) return true;
        await setTimeout(periodSeconds * 1_000);
      }
      return false;
    },
    async stop() {
      const grace = (pod.terminationGracePeriodSeconds ?? GRACE_SECONDS) * 1_000;
      const begin = performance.now();
      await setTimeout((container.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1_000);
      cli.signal('SIGTERM');
      const left = grace - (performance.now() - begin);
      const ending = await Promise.race([cli.ended, setTimeout(left, 'killed', { ref: false })]);
      if (typeof ending === 'string') cli.signal('SIGKILL');
      return { code: (await cli.ended).code, seconds: (performance.now() - begin) / 1_000 };
    },
  };
}
