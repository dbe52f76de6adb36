import { relayAlone, workerAlone } from '../measure/drain.ts';
import { percentiles } from '../measure/percentiles.ts';
import { relayLatencies } from '../latency/relay-latency.ts';
import { backlog, type Scenario } from '../scenario.ts';

export const worker: Scenario = {
  name: 'worker',
  about: 'the worker alone, started cold, from backlog to outbox',
  seconds: ({ commands }) => 6 + commands / 30_000,
  async run(context) {
    const { commands } = context.settings;
    return {
      figures: { 'worker alone': await workerAlone(context, await backlog(context, commands), commands) },
    };
  },
};

export const relay: Scenario = {
  name: 'relay',
  about: 'the relay alone, started cold, from a full outbox to committed events',
  seconds: ({ commands }) => 10 + commands / 12_000,
  async run(context) {
    const { commands } = context.settings;
    return {
      figures: { 'relay alone': await relayAlone(context, await backlog(context, commands), commands) },
    };
  },
};

export const relayLatency: Scenario = {
  name: 'relay-latency',
  about: 'from the commit of an outbox row to a consumer, 1,000 a second',
  seconds: ({ latencySeconds }) => 15 + latencySeconds,
  async run(context) {
    const { p50, p90, p99, 'p99.9': p999, max } = percentiles(await relayLatencies(context));
    return {
      figures: {
        'commit to visible, 1,000/s': {
          'p50 ms': p50,
          'p90 ms': p90,
          'p99 ms': p99,
          'p99.9 ms': p999,
          'max ms': max,
        },
      },
    };
  },
};
