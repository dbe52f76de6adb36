import { afterAll, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { ownSystem } from '../support/e2e/own-system.ts';
import { type TcpProxy, tcpProxy } from '../support/faults/network/tcp-proxy.ts';
import { proxiedKafka } from '../support/faults/stack/fault-stack.ts';

// Kafka advertises a proxy on this listener, and nothing listens there at first.
const { listens, advertises } = proxiedKafka();
const { start } = ownSystem({ KAFKA_BROKERS: `127.0.0.1:${listens}`, NOTIFICATION_CHANNEL: 'log' });

/** Several attempts. */
const WHILE = 8_000;

let proxy: TcpProxy | undefined;
afterAll(() => proxy?.close());

it('processes that cannot reach the address that Kafka advertises warn once, wait, and continue when they can', async () => {
  const processes = (['worker', 'relay', 'notifier'] as const).map((name) => start(name));
  const unreachable = `Kafka advertises 127.0.0.1:${advertises} as the address of a broker, but it cannot be reached`;
  const warnings = () =>
    processes.map(({ log }) => log.filter(({ msg }) => msg.startsWith(unreachable)).map(({ msg }) => msg));

  await Promise.all(processes.map(({ logs }) => logs(({ msg }) => msg.startsWith(unreachable))));
  await setTimeout(WHILE);
  expect(warnings()).toEqual(processes.map(() => [expect.stringContaining('set its advertised.listeners')]));
  for (const { log } of processes) {
    const reasons = log.map(({ msg }) => msg).filter((msg) => msg.startsWith('not ready: Kafka'));
    expect(reasons).toEqual([expect.stringContaining(`127.0.0.1:${advertises}`)]);
  }

  proxy = await tcpProxy({ host: '127.0.0.1', port: listens }, advertises);
  await Promise.all([
    processes[0]?.logs('worker ready'),
    processes[1]?.logs('relay leads'),
    processes[2]?.logs('notifier ready'),
  ]);
  expect(warnings().map(({ length }) => length)).toEqual([1, 1, 1]);
});
