import type { HealthReport } from './health.ts';
import { type Metrics, observedOf } from './metrics.ts';

export const READY = observedOf({
  labels: {},
  metrics: {
    ready: {
      kind: 'gauge',
      name: 'allocation.process.ready',
      unit: '',
      description: '1 if this process is ready, 0 if not: /health/ready says why',
    },
  },
});

/** Lets the readiness of the process be read. */
export const observeHealth = (metrics: Metrics, report: () => Promise<HealthReport>): void =>
  metrics.observe(READY, async () => [{ labels: {}, values: { ready: (await report()).ready ? 1 : 0 } }]);
