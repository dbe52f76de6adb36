import type { Message } from 'kafkajs';
import { type LoadCommand, commands, SKUS } from '../load/commands.ts';
import { commandMessage } from '../load/messages.ts';
import { loadProducer } from '../load/producing.ts';
import type { BenchContext } from '../scenario.ts';
import { withSystem } from '../system/bench-system.ts';
import { whileRunning } from '../measure/drain.ts';
import { verifyEvents } from '../system/verified-events.ts';
import { watchArrivals } from './arrivals.ts';
import { sendOpenLoop, take } from './open-loop.ts';
import { ownTopic } from '../load/own-topic.ts';

/** At a new rate, a broker's compiler works for tens of seconds and takes a third of one of two cores. */
export const WARM_UP_SECONDS = 20;
const LATE = 60_000;

/** For each command of a steady rate: milliseconds from the time it was due to the time a consumer sees its event. */
export const pacedLatencies = (
  { stack, settings, progress }: BenchContext,
  perSecond: number,
): Promise<Float64Array> =>
  ownTopic(stack.kafka, (topic) =>
    withSystem(stack, topic, async (system) => {
      const warmUp = SKUS + perSecond * WARM_UP_SECONDS;
      const count = warmUp + perSecond * settings.latencySeconds;
      const load = commands({ count, distribution: 'spread', seed: settings.seed });
      const reader = await watchArrivals({
        broker: stack.kafkaBrokers,
        topic: system.settings.EVENT_TOPIC,
        commands: count,
        first: 0,
      });
      const producer = loadProducer(stack.kafka);
      try {
        await producer.connect();
        const processes = [system.start('worker'), system.start('relay')];
        await Promise.all(processes.map(({ ready }) => ready));
        const now = Date.now();
        const batches = take(load, SKUS).map((command) => commandMessage(command, now));
        await producer.send({ topic, messages: batches, acks: -1 });
        const sending = sendOpenLoop(producer, topic, messagesOf(load), perSecond, (sent) =>
          progress(`${perSecond}/s: ${sent} of ${count - SKUS}`),
        );
        const start = await whileRunning(processes, sending);
        const arrivals = await whileRunning(processes, reader.all(LATE));
        await Promise.all(processes.map((process) => process.stop()));
        await verifyEvents(system, count);
        const intended = (index: number): number => start + ((index - SKUS) * 1_000) / perSecond;
        return arrivals.map((arrival, index) => arrival - intended(index)).subarray(warmUp);
      } finally {
        await Promise.all([reader.close(), producer.disconnect()]);
      }
    }),
  );

function* messagesOf(load: Iterable<LoadCommand>): Generator<Message, undefined> {
  for (const command of load) yield commandMessage(command, Date.now());
}
