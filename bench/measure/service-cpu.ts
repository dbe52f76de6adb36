import { cpuSecondsOfFamily, descendant } from '../machine/process-table.ts';

/** A look at the CPU seconds that Kafka and Postgres of the bench's stack have used up to then; NaN if not to be had. */
export function serviceCpu() {
  const pids = {
    kafka: descendant('kafka.Kafka'),
    postgres: descendant('-D', 'dynamic_shared_memory_type=mmap'),
  };
  const cpu = (pid: number | undefined): number => (pid === undefined ? Number.NaN : cpuSecondsOfFamily(pid));
  return () => ({ kafka: cpu(pids.kafka), postgres: cpu(pids.postgres) });
}
