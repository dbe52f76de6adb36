import type { RunningProcess } from '../system/running-process.ts';
import { outboxBytes, walPosition } from '../system/outbox-growth.ts';
import type { BenchSystem } from '../system/bench-system.ts';
import { serviceCpu } from './service-cpu.ts';

const MILLION = 1_000_000;
const MB = 1_000_000;

/** The costs of a drain besides time. Kafka and Postgres count from this call on, processes from their start. */
export async function costsOf(system: BenchSystem) {
  const cpu = serviceCpu();
  const before = { ...cpu(), wal: await walPosition(system.database) };

  /** Figures for this many commands. Call it before the processes are stopped. */
  return async (commands: number, processes: readonly RunningProcess[]): Promise<Record<string, number>> => {
    const perMillion = (seconds: number): number => (seconds * MILLION) / commands;
    const after = { ...cpu(), wal: await walPosition(system.database) };
    const figures: Record<string, number> = {};
    for (const name of ['worker', 'relay'] as const) {
      const costs = processes.filter((process) => process.name === name).map(({ cost }) => cost());
      if (costs.length === 0) continue;
      figures[`${name} CPU s/M`] = perMillion(costs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0));
      figures[`${name} peak MB`] = costs.reduce((most, { peakBytes }) => Math.max(most, peakBytes), 0) / MB;
    }
    figures['Kafka CPU s/M'] = perMillion(after.kafka - before.kafka);
    figures['Postgres CPU s/M'] = perMillion(after.postgres - before.postgres);
    figures['WAL B/command'] = (after.wal - before.wal) / commands;
    figures['outbox B/command'] = (await outboxBytes(system.database)) / commands;
    return figures;
  };
}
