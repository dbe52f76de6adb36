import { cpuSecondsOfFamily, descendant } from '../machine/process-table.ts';

/** Reads the CPU seconds that Kafka and Postgres of the bench's stack have used up to now; NaN if not available. */
export function serviceCpu() {
  const pids = {
    kafka: descendant('kafka.Kafka'),
    postgres: descendant('-D', 'dynamic_shared_memory_type=mmap'),
  };
  const cpu = (pid: number | undefined): number => (pid === undefined ? Number.NaN : cpuSecondsOfFamily(pid));
  return () => ({ kafka: cpu(pids.kafka), postgres: cpu(pids.postgres) });
}
