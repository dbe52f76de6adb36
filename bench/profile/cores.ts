import { coreTimes } from '../machine/quiet.ts';
import { serviceCpu } from '../measure/service-cpu.ts';
import type { RunningProcess } from '../system/running-process.ts';

/** Measures from this call on: how many cores each part of the system, and the whole machine, has used on average. */
export function coresOf(processes: readonly RunningProcess[]) {
  const services = serviceCpu();
  const look = (): Record<string, number> => {
    const { idle, all } = coreTimes();
    const { kafka, postgres } = services();
    return {
      worker: cpuSeconds(processes, 'worker'),
      relay: cpuSeconds(processes, 'relay'),
      Kafka: kafka,
      Postgres: postgres,
      'whole machine': (all - idle) / 1_000,
    };
  };
  const start = performance.now();
  const before = look();

  return (): Record<string, number> => {
    const seconds = (performance.now() - start) / 1_000;
    const names = Object.entries(look());
    return Object.fromEntries(names.map(([name, value]) => [name, (value - (before[name] ?? 0)) / seconds]));
  };
}

const cpuSeconds = (processes: readonly RunningProcess[], wanted: string): number =>
  processes.filter(({ name }) => name === wanted).reduce((sum, { cost }) => sum + cost().cpuSeconds, 0);
