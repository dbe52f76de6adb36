import type { Message } from 'kafkajs';
import { freePorts } from '../../dev-stack/process/port.ts';
import { commands, type LoadCommand, SKUS } from '../load/commands.ts';
import { commandMessage } from '../load/messages.ts';
import { ownTopic } from '../load/own-topic.ts';
import { loadProducer } from '../load/producing.ts';
import { residentBytes } from '../machine/process-table.ts';
import { sendOpenLoop } from '../latency/open-loop.ts';
import { whileRunning } from '../measure/drain.ts';
import type { BenchContext } from '../scenario.ts';
import { type BenchSystem, withSystem } from '../system/bench-system.ts';
import { publishedPositions } from '../system/published-positions.ts';
import { verifyEvents } from '../system/verified-events.ts';
import { oldDays } from './old-days.ts';
import { type Sample, sampled } from './samples.ts';

const MB = 1_000_000;
const DAY_EVERY = 60_000;

export type SoakResult = {
  readonly samples: readonly Sample[];
  readonly partitions: { readonly made: number; readonly dropped: number };
};

/**
 * Runs worker and relay at a steady rate for some minutes and samples them each second, while retention has days to
 * drop. The response time of /health/live stands for the delay of the event loop, which cannot be measured from
 * outside.
 */
export const soakRun = (
  { stack, settings, progress }: BenchContext,
  perSecond: number,
): Promise<SoakResult> =>
  ownTopic(stack.kafka, (topic) =>
    withSystem(stack, topic, async (system) => {
      const count = SKUS + perSecond * settings.soakMinutes * 60;
      const ports = await freePorts(['worker', 'relay']);
      const positions = await publishedPositions(system);
      const producer = loadProducer(stack.kafka);
      const end = new AbortController();
      try {
        await producer.connect();
        const [worker, relay] = (['worker', 'relay'] as const).map((name) =>
          system.start(name, {
            HEALTH_PORT: String(ports[name]),
            INBOX_RETENTION_DAYS: '1',
            OUTBOX_RETENTION_DAYS: '1',
          }),
        );
        if (!worker || !relay) throw new Error('nothing was started');
        await Promise.all([worker.ready, relay.ready]);
        const days = await daysMeanwhile(system, end.signal);
        let sent = 0;
        const look = async (): Promise<Record<string, number>> => ({
          'worker MB': residentBytes(worker.pid).now / MB,
          'relay MB': residentBytes(relay.pid).now / MB,
          'worker answers after ms': await answersAfter(ports.worker),
          'relay answers after ms': await answersAfter(ports.relay),
          'lag, commands': sent - positions.count(),
          // Commands are handled about in the order in which they were due.
          'latency ms': Math.max(0, (1_000 * (sent - positions.count())) / perSecond),
        });
        const sampling = sampled(look, end.signal);
        const load = commands({ count, distribution: 'spread', seed: settings.seed });
        const sending = sendOpenLoop(producer, topic, messagesOf(load), perSecond, (now) => {
          sent = now;
          progress(`${perSecond}/s: ${now} of ${count}, ${now - positions.count()} behind`);
        });
        await whileRunning([worker, relay], sending);
        end.abort();
        const samples = await sampling;
        await whileRunning(
          [worker, relay],
          positions.reached(count, () => undefined),
        );
        const partitions = await days.dropped();
        await Promise.all([worker.stop(), relay.stop()]);
        progress('verifies the events');
        await verifyEvents(system, count);
        return { samples, partitions };
      } finally {
        end.abort();
        await Promise.all([positions.close(), producer.disconnect()]);
      }
    }),
  );

async function daysMeanwhile(
  { database }: BenchSystem,
  end: AbortSignal,
): Promise<ReturnType<typeof oldDays>> {
  const days = oldDays(database);
  await days.add();
  const timer = setInterval(() => void days.add(), DAY_EVERY);
  end.addEventListener('abort', () => clearInterval(timer));
  return days;
}

/** Milliseconds until a process's own port answers. */
async function answersAfter(port: number): Promise<number> {
  const start = performance.now();
  await (await fetch(`http://127.0.0.1:${port}/health/live`)).arrayBuffer();
  return performance.now() - start;
}

function* messagesOf(load: Iterable<LoadCommand>): Generator<Message, undefined> {
  for (const command of load) yield commandMessage(command, Date.now());
}
