import { describe, expect, it } from '@jest/globals';
import { relayHealth } from '../../../../src/processing/publish/relay-health.ts';

const STREAM = { topic: 'allocation.commands', partition: 0, checkpointId: 1 };
const NAME = 'allocation.commands-0';
const MINUTE = 60_000;

/** An outbox of messages up to `last` with the ages in `ages`; the relay has published up to `published`. */
function given(
  last: number,
  published: number,
  ages: (sequence: number) => number,
  { stopped = [] as string[], standstill = MINUTE } = {},
) {
  let time = 0;
  const health = relayHealth(
    {
      streams: async () => [{ ...STREAM, lastSequence: last }],
      ageOf: async (_, sequence) => ages(sequence),
    },
    { maxAge: MINUTE, standstill },
    () => time,
  );
  const positions = new Map([[NAME, { sequence: published, messageId: 'm' }]]);
  health.publishing(positions, new Set(stopped));
  return { health, positions, at: (now: number) => void (time = now) };
}

describe('the outbox', () => {
  it('given that all messages are published, is healthy', async () => {
    await expect(given(5, 5, () => MINUTE * 10).health.problem()).resolves.toBeUndefined();
  });

  it('given unpublished messages, is healthy until the first of them is too old', async () => {
    const young = given(5, 3, (sequence) => (sequence === 4 ? MINUTE : 0));
    await expect(young.health.problem()).resolves.toBeUndefined();
    const old = given(5, 3, (sequence) => (sequence === 4 ? MINUTE + 1_000 : 0));
    await expect(old.health.problem()).resolves.toBe(`stream ${NAME}: message 4 waits for 61 s`);
  });

  it('given an old message that is finally published, is healthy again', async () => {
    const { health, positions } = given(5, 4, () => MINUTE * 2);
    positions.set(NAME, { sequence: 5, messageId: 'm' });
    await expect(health.problem()).resolves.toBeUndefined();
  });

  it('given a stream that is stopped, is unhealthy at once', async () => {
    const { health } = given(10, 5, () => 0, { stopped: [NAME] });
    await expect(health.problem()).resolves.toBe(`stream ${NAME} is stopped: see the log`);
  });

  it('given a leading relay that cannot read its positions, is unhealthy after a while', async () => {
    const { health, positions, at } = given(5, 5, () => 0);
    at(0);
    health.opening();
    at(MINUTE + 1_000);
    health.opening();
    await expect(health.problem()).resolves.toBe(
      'the relay has not been able to read its positions from Kafka for 61 s: see the log',
    );
    health.publishing(positions, new Set());
    await expect(health.problem()).resolves.toBeUndefined();
  });

  it('given that nothing is published while messages wait, is unhealthy long before a message is too old', async () => {
    const { health, at } = given(5, 3, () => 12_000, { standstill: 10_000 });
    at(10_000);
    await expect(health.problem()).resolves.toBeUndefined();
    at(10_001);
    await expect(health.problem()).resolves.toBe(`stream ${NAME}: message 4 waits for 12 s`);
    health.published();
    await expect(health.problem()).resolves.toBeUndefined();
  });

  it('given that no message waited until now, measures the standstill from now', async () => {
    const { health, positions, at } = given(5, 5, () => 12_000, { standstill: 10_000 });
    at(MINUTE);
    await expect(health.problem()).resolves.toBeUndefined();
    positions.set(NAME, { sequence: 4, messageId: 'm' });
    at(MINUTE + 10_000);
    await expect(health.problem()).resolves.toBeUndefined();
  });

  it('given a relay that opens repeatedly and publishes nothing, is unhealthy', async () => {
    const { health, positions, at } = given(5, 3, () => 12_000, { standstill: 10_000 });
    for (const time of [4_000, 8_000, 12_000]) {
      at(time);
      health.opening();
      health.publishing(positions, new Set());
    }
    await expect(health.problem()).resolves.toBe(`stream ${NAME}: message 4 waits for 12 s`);
  });

  it('given that another relay leads, is not reported by this relay', async () => {
    const { health } = given(10, 5, () => MINUTE * 2, { stopped: [NAME] });
    health.standingBy();
    await expect(health.problem()).resolves.toBeUndefined();
  });
});
