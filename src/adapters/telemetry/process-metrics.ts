import { type Metrics, observedOf } from '../../processing/runtime/metrics.ts';

// As OpenTelemetry's conventions for processes define them.

export const CPU_TIME = observedOf({
  labels: { 'cpu.mode': ['user', 'system'] },
  metrics: {
    time: {
      kind: 'counter',
      name: 'process.cpu.time',
      unit: 's',
      description: 'CPU time of this process, by mode',
    },
  },
});

export const MEMORY = observedOf({
  labels: {},
  metrics: {
    usage: {
      kind: 'gauge',
      name: 'process.memory.usage',
      unit: 'By',
      description: 'Physical memory that this process has (resident set size)',
    },
  },
});

const MICROSECONDS = 1_000_000;

/** Lets CPU time and memory of this process be read. */
export function observeProcess(metrics: Metrics): void {
  metrics.observe(CPU_TIME, () => {
    const { user, system } = process.cpuUsage();
    return [
      { labels: { 'cpu.mode': 'user' }, values: { time: user / MICROSECONDS } },
      { labels: { 'cpu.mode': 'system' }, values: { time: system / MICROSECONDS } },
    ] as const;
  });
  metrics.observe(MEMORY, () => [{ labels: {}, values: { usage: process.memoryUsage.rss() } }]);
}
