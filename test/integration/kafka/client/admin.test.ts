import { afterAll, describe, expect, it } from '@jest/globals';
import { kafkaClient } from '../../../../src/adapters/kafka/client/client.ts';
import { kafkaProblem, keptAdmin } from '../../../../src/adapters/kafka/client/admin.ts';
import { AccessRefused } from '../../../../src/service-layer/errors.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { addressOf, tcpProxy } from '../../../support/faults/network/tcp-proxy.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';

const proxy = await tcpProxy(addressOf(`tcp://${process.env['KAFKA_BROKERS']?.split(',')[0]}`));
const client = kafkaClient(
  { brokers: [`127.0.0.1:${proxy.port}`], clientId: 'kept-admin', retries: 1 },
  memoryLogger(),
);
const admins: { close(): Promise<void> }[] = [];
afterAll(async () => {
  await Promise.all(admins.map((admin) => admin.close()));
  await proxy.close();
});

/** An admin, with the number of its connections so far. */
function given(...times: [answerWithin?: number, keptFor?: number]) {
  const admin = keptAdmin(client, ...times);
  admins.push(admin);
  const before = proxy.accepted();
  return { ...admin, made: () => proxy.accepted() - before };
}

describe('a kept admin', () => {
  it('uses one connection for all requests', async () => {
    const { ask, made } = given();
    await Promise.all([kafkaProblem(ask), kafkaProblem(ask), kafkaProblem(ask)]);
    for (let time = 0; time < 20; time += 1) expect(await kafkaProblem(ask)).toBeUndefined();
    expect(made()).toBe(1);
  });

  it('reconnects after its connection is cut, and reports the problem until then', async () => {
    const { ask, made } = given();
    await kafkaProblem(ask);
    proxy.cut();
    await eventually('Kafka answers again', async () => (await kafkaProblem(ask)) === undefined);
    expect(made()).toBeLessThanOrEqual(2);
  });

  it('reconnects if there is no answer in time', async () => {
    const { ask, made } = given(300);
    expect(await kafkaProblem(ask)).toBeUndefined();
    const silent = () => new Promise<never>(() => undefined);
    await expect(ask(silent)).rejects.toThrow('Kafka: no answer within 300 ms');
    expect(await kafkaProblem(ask)).toBeUndefined();
    expect(made()).toBe(2);
  });

  it('keeps its connection if a broker refuses a request', async () => {
    const { ask, made } = given();
    const refused = Object.assign(new Error('no'), { type: 'GROUP_AUTHORIZATION_FAILED' });
    await expect(ask(() => Promise.reject(refused))).rejects.toThrow(AccessRefused);
    await kafkaProblem(ask);
    expect(made()).toBe(1);
  });

  it('closes a connection that is not used', async () => {
    const { ask } = given(2_000, 50);
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    await ask(async (admin) => void admin.on('admin.disconnect', () => resolve()));
    await expect(closed).resolves.toBeUndefined();
  });
});
